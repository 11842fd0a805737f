/**
 * Latest wins: while one request is under way, the newest of those that came meanwhile waits, and older ones are forgotten.
 *
 * A request that is being drawn isn't broken off for the next one: the process that draws would finish it all the same, and somebody who draws on
 * without a pause would see nothing at all.
 */
export class Latest<Given> {
  #work: (given: Given, signal: AbortSignal) => Promise<void>;
  #waiting: { given: Given } | null = null;
  #running: AbortController | null = null;
  #onBusy: (isBusy: boolean) => void;

  /** work: what is done; it keeps its errors. onBusy: is told when there is something to do, and when there is nothing any more. */
  constructor(work: (given: Given, signal: AbortSignal) => Promise<void>, onBusy: (isBusy: boolean) => void = () => undefined) {
    this.#work = work;
    this.#onBusy = onBusy;
  }

  get isBusy(): boolean {
    return this.#running !== null;
  }

  ask(given: Given): void {
    this.#waiting = { given };
    if (this.#running === null) void this.#run();
  }

  /** Breaks off what is under way, which the server drops where it still waits, and forgets the rest. */
  drop(): void {
    this.#waiting = null;
    this.#running?.abort();
  }

  async #run(): Promise<void> {
    this.#onBusy(true);
    for (let next = this.#next(); next !== null; next = this.#next()) {
      const controller = new AbortController();
      this.#running = controller;
      await this.#work(next.given, controller.signal);
    }
    this.#running = null;
    this.#onBusy(false);
  }

  #next(): { given: Given } | null {
    const next = this.#waiting;
    this.#waiting = null;
    return next;
  }
}
