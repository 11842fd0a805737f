/** Live: the newest picture of what is drawn, and how it stands with it. */
import { useEffect, useState } from "react";
import { made } from "./asking.ts";
import { Latest } from "./latest.ts";

export interface Result {
  file: Blob;
  /** Of the file, as long as it is the newest one. */
  address: string;
  filled: number;
  /** How long it took, in milliseconds. */
  took: number;
}

interface Asked {
  address: string;
  /** The picture as it is when its turn comes. */
  picture: () => Promise<Blob>;
}

interface Now {
  result: Result | null;
  error: unknown;
  isBusy: boolean;
}

export interface Live extends Now {
  ask: (address: string, picture: () => Promise<Blob>) => void;
  /** Breaks off what is under way. */
  drop: () => void;
  /** The same, and shows nothing. */
  clear: () => void;
}

class Maker {
  now: Now = { result: null, error: null, isBusy: false };
  #listener: ((now: Now) => void) | null = null;
  readonly latest = new Latest<Asked>(
    (asked, signal) => this.#make(asked, signal),
    (isBusy) => this.#set({ isBusy }),
  );

  /** Tells of all changes, until what is given back is called. */
  listen(listener: (now: Now) => void): () => void {
    this.#listener = listener;
    return () => {
      this.#listener = null;
      this.clear();
    };
  }

  clear(): void {
    this.latest.drop();
    if (this.now.result) URL.revokeObjectURL(this.now.result.address);
    this.#set({ result: null, error: null });
  }

  async #make({ address, picture }: Asked, signal: AbortSignal): Promise<void> {
    const began = performance.now();
    try {
      const { file, filled } = await made(address, await picture(), signal);
      if (signal.aborted) return;
      const was = this.now.result;
      const result = { file, filled, address: URL.createObjectURL(file), took: performance.now() - began };
      this.#set({ result, error: null });
      // Not at once: the page may still be showing it.
      if (was) setTimeout(() => URL.revokeObjectURL(was.address), 1_000);
    } catch (error) {
      if (!signal.aborted) this.#set({ error });
    }
  }

  #set(changed: Partial<Now>): void {
    this.now = { ...this.now, ...changed };
    this.#listener?.(this.now);
  }
}

export function useLive(): Live {
  const [maker] = useState(() => new Maker());
  const [now, setNow] = useState<Now>(maker.now);
  useEffect(() => maker.listen(setNow), [maker]);
  const [verbs] = useState(() => ({
    ask: (address: string, picture: () => Promise<Blob>) => maker.latest.ask({ address, picture }),
    drop: () => maker.latest.drop(),
    clear: () => maker.clear(),
  }));
  return { ...now, ...verbs };
}
