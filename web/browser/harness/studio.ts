/** A studio as a person starts it: `ganvas studio FOLDER`, a process of its own, with what it prints. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { PYTHON, ROOT } from "./found.ts";

const ENDS_WITHIN_MS = 30_000;

export interface Options {
  /** A free one by default; after a restart the same one as before. */
  port?: number;
  /** Further words of the command. */
  words?: readonly string[];
}

/** Studios that were started by this file and run: whose output is kept when a test fails. */
export const running = new Set<Studio>();
process.on("exit", () => {
  for (const studio of running) studio.end("SIGINT"); // of tests that somebody broke off
});

export class Studio {
  readonly folder: string;
  /** All that it printed. */
  said = "";
  /** "http://127.0.0.1:40123", without a slash at the end. */
  address = "";
  token = "";
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(folder: string, options: Options) {
    this.folder = folder;
    const port = options.port === undefined ? [] : ["--port", String(options.port)];
    const words = ["-m", "ganvas", "studio", folder, "--no-browser", ...port, ...(options.words ?? [])];
    this.#process = spawn(PYTHON ?? "python", words, {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, GANVAS_LANGUAGE: "en", OMP_NUM_THREADS: "1", PYTHONUNBUFFERED: "1" },
    });
    this.#ended = once(this.#process, "exit");
    const heard = (data: Buffer) => (this.said += data.toString());
    this.#process.stdout?.on("data", heard);
    this.#process.stderr?.on("data", heard);
  }

  /** A studio that is open: its page answers. */
  static async open(folder: string, options: Options = {}): Promise<Studio> {
    const studio = new Studio(folder, options);
    running.add(studio);
    await studio.#untilOpen();
    return studio;
  }

  /** A studio that is expected to refuse: what it printed, and its exit code. */
  static async refused(folder: string): Promise<{ said: string; code: number | null }> {
    const studio = new Studio(folder, {});
    await studio.#ended;
    return { said: studio.said, code: studio.#process.exitCode };
  }

  /** The address that lets a browser in, of any page of the studio. */
  invitation(page = "/"): string {
    return `${this.address}${page}#token=${this.token}`;
  }

  get port(): number {
    return Number(new URL(this.address).port);
  }

  /** Asks the interface as a program does, with the token. Throws for an answer that isn't what was asked for. */
  async ask<Answer = unknown>(path: string, body?: unknown, method = body === undefined ? "GET" : "POST"): Promise<Answer> {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${this.address}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, ...(body === undefined || isForm ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as Answer;
  }

  /** As Ctrl-C does: what trains is saved first. */
  async close(): Promise<void> {
    await this.#end("SIGINT");
  }

  /** As a crash does. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Asks its process to end, without waiting for it. */
  end(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    running.delete(this);
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.end(signal);
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), ENDS_WITHIN_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  async #untilOpen(): Promise<void> {
    const printed = new Promise<void>((resolve) => {
      const look = () => {
        const found = /(http:\/\/127\.0\.0\.1:\d+)\/#token=(\S+)/.exec(this.said);
        if (!found) return;
        [, this.address = "", this.token = ""] = found;
        resolve();
      };
      this.#process.stdout?.on("data", look);
    });
    await Promise.race([printed, this.#ended]);
    if (this.address === "") throw new Error(`The studio didn't open:\n${this.said}`);
    await fetch(`${this.address}/`); // waits in the socket until it is answered
  }
}
