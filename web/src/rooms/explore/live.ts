/** Live: the socket for a picture that follows the hand. One is asked at a time, and what is asked last is asked next. */
import { BASE, refusal, type ServerError } from "../../api/client.ts";
import type { NewShape } from "../../api/exploring.ts";

export interface Frame {
  number: number;
  model: string;
  id: string;
  width: number;
  height: number;
  file: Blob;
}

/** A frame as the server sends it: four bytes with the length of the header, the biggest first, the header, the picture. */
export function frameIn(data: ArrayBuffer): Frame {
  const length = new DataView(data).getUint32(0);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length))) as Omit<Frame, "file">;
  return { ...header, file: new Blob([new Uint8Array(data, 4 + length)], { type: "image/webp" }) };
}

export function addressOf(run: string, language: string, here: { host: string; protocol: string }): string {
  const scheme = here.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${here.host}${BASE}/live?run=${encodeURIComponent(run)}&language=${encodeURIComponent(language)}`;
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

export interface Listener {
  onFrame: (frame: Frame, of: NewShape) => void;
  onError: (error: ServerError, of: NewShape) => void;
  /** Whether it is open now. What was asked and not answered when it closed is asked for otherwise. */
  onLine: (isOpen: boolean, unanswered: NewShape | null) => void;
}

export class Live {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = FIRST_PAUSE;
  private number = 0;
  private asked: NewShape | null = null;
  private next: NewShape | null = null;
  private isOver = false;
  private readonly address: string;
  private readonly listener: Listener;
  private readonly open: (address: string) => WebSocket;

  constructor(address: string, listener: Listener, open = (to: string) => new WebSocket(to)) {
    this.address = address;
    this.listener = listener;
    this.open = open;
    this.connect();
  }

  get isOpen(): boolean {
    return this.socket?.readyState === 1;
  }

  /** Asks for a picture. False where the socket isn't open: it has to be asked for otherwise. */
  ask(wanted: NewShape): boolean {
    if (!this.isOpen) return false;
    if (this.asked !== null) this.next = wanted;
    else this.send(wanted);
    return true;
  }

  close(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  private send(wanted: NewShape): void {
    this.asked = wanted;
    this.number += 1;
    this.socket?.send(JSON.stringify({ number: this.number, ...wanted }));
  }

  private answered(): void {
    this.asked = null;
    const next = this.next;
    this.next = null;
    if (next !== null) this.send(next);
  }

  private connect(): void {
    const socket = this.open(this.address);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => {
      this.pause = FIRST_PAUSE;
      this.listener.onLine(true, null);
    };
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (this.asked === null) return;
      if (typeof data === "string") this.listener.onError(refusal(JSON.parse(data), 0), this.asked);
      else this.listener.onFrame(frameIn(data), this.asked);
      this.answered();
    };
    socket.onclose = () => {
      if (this.isOver) return;
      const unanswered = this.next ?? this.asked;
      this.asked = this.next = null;
      this.listener.onLine(false, unanswered);
      this.timer = setTimeout(() => this.connect(), this.pause);
      this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
    };
  }
}
