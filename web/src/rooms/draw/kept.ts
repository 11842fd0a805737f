/** Kept: the last drawing of each run, in this browser, so that loading the page again loses nothing. It is no data of the workspace. */

export interface Kept {
  run: string;
  /** The drawing, or the photo. */
  picture: Blob;
  /** Of a photo: what is painted over. */
  mask: Blob | null;
  /** When, in milliseconds. */
  at: number;
}

const NAME = "ganvas-draw";
const STORE = "drawings";
export const MOST = 12;
export const MOST_BYTES = 96_000_000;

/** The runs whose drawings have to go, so that the rest are not too many and not too large; the newest one stays. */
export function toForget(all: readonly Kept[], most = MOST, mostBytes = MOST_BYTES): string[] {
  let bytes = 0;
  return [...all]
    .sort((one, other) => other.at - one.at)
    .filter(({ picture, mask }, place) => {
      bytes += picture.size + (mask?.size ?? 0);
      return place > 0 && (place >= most || bytes > mostBytes);
    })
    .map(({ run }) => run);
}

function asked<Found>(request: IDBRequest<Found>): Promise<Found> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error(NAME));
  });
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "run" });
  return (await asked(opening)).transaction(STORE, mode).objectStore(STORE);
}

/** The drawing of a run, or null: also where the browser keeps nothing. */
export async function keptOf(run: string): Promise<Kept | null> {
  try {
    return ((await asked((await store("readonly")).get(run))) as Kept | undefined) ?? null;
  } catch {
    return null;
  }
}

export async function keep(run: string, picture: Blob, mask: Blob | null = null): Promise<void> {
  try {
    const drawings = await store("readwrite");
    await asked(drawings.put({ run, picture, mask, at: Date.now() } satisfies Kept));
    for (const old of toForget((await asked(drawings.getAll())) as Kept[])) await asked(drawings.delete(old));
  } catch {
    // It then lasts as long as the page.
  }
}
