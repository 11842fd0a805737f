/** A line between a browser and a studio that can be cut, as a laptop that is closed does, or a lost network. */
import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";

export class Line {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** What browsers sent over it, as it was. */
  sent = "";
  #isCut = false;
  #target = 0;

  private constructor() {
    this.#server = createServer((browser) => {
      if (this.#isCut) {
        browser.destroy();
        return;
      }
      browser.on("data", (data: Buffer) => (this.sent += data.toString("latin1")));
      const studio = connect(this.#target, "127.0.0.1");
      for (const [one, other] of [[browser, studio], [studio, browser]] as const) {
        this.#sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          this.#sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
  }

  /** A line whose own port is known before the studio is opened, which has to be told it: `--allowed-host 127.0.0.1:PORT`. */
  static async laid(): Promise<Line> {
    const line = new Line();
    await new Promise<void>((resolve) => line.#server.listen(0, "127.0.0.1", resolve));
    return line;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Leads it to the port of a studio. */
  to(port: number): void {
    this.#target = port;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async end(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
