/** Uploading: XMLHttpRequest, because only it says how much has been sent; in portions, because a server takes only so many files at once. */
import { BASE, refusal, ServerError } from "./client.ts";
import type { Added } from "./types.ts";

/** A file and where it lies in the folder that was dropped: "moths/summer/1.png". */
export interface Found {
  file: File;
  path: string;
}

export interface Sent {
  done: number;
  total: number;
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
 * Sends files as a new set of pictures, and gives its name. Rejects with a ServerError, or with an AbortError when the signal says so;
 * what had arrived until then is a set all the same, which `arrived` names.
 */
export async function upload(
  name: string,
  files: readonly Found[],
  onSent: (sent: Sent) => void,
  signal: AbortSignal,
  onArrived: (set: string) => void = () => undefined,
): Promise<string> {
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  let done = 0;
  let set: string | null = null;
  for (const portion of portions(files)) {
    const address = set === null ? `pictures?name=${encodeURIComponent(name)}` : `pictures/${encodeURIComponent(set)}`;
    const before = done;
    const added = await send(`${BASE}/${address}`, portion, (share) => {
      const bytes = portion.reduce((sum, { file }) => sum + file.size, 0);
      done = before + share * bytes;
      onSent({ done, total });
    }, signal);
    set = added.set;
    onArrived(set);
  }
  if (set === null) throw new ServerError("empty", "");
  return set;
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
      else reject(refusal(request.response, request.status));
    };
    request.onerror = () => reject(new ServerError("unreachable", ""));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    request.onloadend = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    else request.send(form);
  });
}
