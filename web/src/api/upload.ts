/** Uploading: XMLHttpRequest, because only it says how much has been sent; in portions, because a server takes only so many files at once. */
import { BASE, refusal, ServerError } from "./client.ts";
import type { Added, NothingAdded, TurnedAway } from "./types.ts";

/** A file and where it lies in the folder that was dropped: "moths/summer/1.png". */
export interface Found {
  file: File;
  path: string;
}

export interface Sent {
  done: number;
  total: number;
}

/** Nothing of what was sent is a picture, and so there is no set. */
export class NothingTaken extends ServerError {
  /** All files that were refused; the first of them are turnedAway, each with the reason. */
  readonly refused: number;
  readonly turnedAway: readonly TurnedAway[];

  constructor(said: ServerError, refused: number, turnedAway: readonly TurnedAway[]) {
    super(said.code, said.message, said.next, said.status);
    this.name = "NothingTaken";
    this.refused = refused;
    this.turnedAway = turnedAway;
  }
}

export interface Uploaded {
  set: string;
  /** Files before the first picture, of which the set knows nothing. */
  passedOver: number;
}

const MOST_FILES = 500;
const MOST_BYTES = 64_000_000;

/** In their order, at most so many files and bytes together; a larger file goes alone. */
export function portions(files: readonly Found[]): Found[][] {
  const found: Found[][] = [];
  let bytes = 0;
  for (const each of files) {
    const last = found.at(-1);
    bytes += each.file.size;
    if (last === undefined || last.length === MOST_FILES || bytes > MOST_BYTES) {
      found.push([each]);
      bytes = each.file.size;
    } else {
      last.push(each);
    }
  }
  return found;
}

/**
 * Sends files as a new set of pictures. Of portions without a picture nothing is kept; the first one with some makes the set. Rejects with
 * NothingTaken where none has any, with another ServerError, or with an AbortError when the signal says so; what had arrived until then is
 * a set all the same, which `onArrived` names.
 */
export async function upload(
  name: string,
  files: readonly Found[],
  onSent: (sent: Sent) => void,
  signal: AbortSignal,
  onArrived: (set: string) => void = () => undefined,
): Promise<Uploaded> {
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  let done = 0;
  let set: string | null = null;
  const nothing: NothingTaken[] = [];
  for (const portion of portions(files)) {
    const address = set === null ? `pictures?name=${encodeURIComponent(name)}` : `pictures/${encodeURIComponent(set)}`;
    const before = done;
    const sent = send(`${BASE}/${address}`, portion, (share) => {
      const bytes = portion.reduce((sum, { file }) => sum + file.size, 0);
      done = before + share * bytes;
      onSent({ done, total });
    }, signal);
    try {
      set = (await sent).set;
    } catch (error) {
      if (!(error instanceof NothingTaken)) throw error;
      nothing.push(error);
      continue;
    }
    onArrived(set);
  }
  const passedOver = nothing.reduce((sum, { refused }) => sum + refused, 0);
  if (set !== null) return { set, passedOver };
  const [first] = nothing;
  throw first === undefined ? new ServerError("empty", "") : new NothingTaken(first, passedOver, nothing.flatMap((each) => each.turnedAway));
}

/** What was refused of an upload. */
function whyNot(body: unknown, status: number): ServerError {
  const said = refusal(body, status);
  if (said.code !== "NoPictures") return said;
  const { refused, turned_away: turnedAway } = body as NothingAdded;
  return new NothingTaken(said, refused, turnedAway ?? []);
}

function send(url: string, files: readonly Found[], onShare: (share: number) => void, signal: AbortSignal): Promise<Added> {
  const form = new FormData();
  for (const { file, path } of files) form.append("files", file, path);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("POST", url);
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onShare(total === 0 ? 0 : loaded / total);
    request.onload = () => {
      if (request.status < 300) resolve(request.response as Added);
      else reject(whyNot(request.response, request.status));
    };
    request.onerror = () => reject(new ServerError("unreachable", ""));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    request.onloadend = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    else request.send(form);
  });
}
