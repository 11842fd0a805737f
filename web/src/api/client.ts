/** The client: typed by the schema, in the language of the page, with one kind of error for whatever goes wrong. */
import createClient from "openapi-fetch";
import type { paths } from "./schema.ts";

export const BASE = "/api/v1";

/** What the server refused, or that it couldn't be reached: a stable code, a sentence for people, and what may be tried next. */
export class ServerError extends Error {
  readonly code: string;
  readonly next: readonly string[];
  readonly status: number;

  constructor(code: string, sentence: string, next: readonly string[] = [], status = 0) {
    super(sentence);
    this.name = "ServerError";
    this.code = code;
    this.next = next;
    this.status = status;
  }
}

export const client = createClient<paths>({ baseUrl: BASE, credentials: "same-origin" });

client.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", document.documentElement.lang || "en");
    return request;
  },
});

/** The body of an error answer as a ServerError; a body that isn't one of ours becomes one with the code "unreadable". */
export function refusal(body: unknown, status: number): ServerError {
  if (typeof body === "object" && body !== null && "error" in body) {
    const { error } = body as { error: { code?: string; message?: string; next?: string[] } };
    return new ServerError(error.code ?? "unreadable", error.message ?? "", error.next ?? [], status);
  }
  return new ServerError("unreadable", "", [], status);
}

/** What a request answered, or a ServerError thrown. */
export async function answered<Data>(
  request: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> {
  const { data, error, response } = await request.catch(() => {
    throw new ServerError("unreachable", "");
  });
  if (!response.ok) throw refusal(error, response.status);
  return data as Data;
}

const part = encodeURIComponent;

/** Addresses of pictures, which the browser loads by itself. */
export const pictureOf = {
  thumbnail: (set: string, id: string) => `${BASE}/pictures/${part(set)}/thumbnails/${part(id)}.webp`,
  /** version, digest: as the server gave them; the browser then keeps the picture. */
  preview: (run: string, images: number, version?: string | null) => `${BASE}/runs/${part(run)}/previews/${images}.png${kept(version)}`,
  /** A generated picture that is closest to a training picture, that one, and the one closest to that. */
  nearest: (run: string, number: number, what: "generated" | "nearest" | "next", version: string) =>
    `${BASE}/runs/${part(run)}/nearest/${number}.png?what=${what}&v=${part(version)}`,
  piece: (id: string, digest?: string | null) => `${BASE}/pieces/${part(id)}/picture${kept(digest)}`,
  drawn: (id: string, time = 0) => `${BASE}/drawn/${part(id)}.webp${time > 0 ? `?time=${time}` : ""}`,
};

function kept(version: string | null | undefined): string {
  return version ? `?v=${part(version)}` : "";
}

/** Addresses of files to be saved. */
export const fileOf = {
  piece: (id: string, ending: string, scale: number) => `${BASE}/pieces/${part(id)}/file?ending=${ending}&scale=${scale}`,
  archive: (ids: readonly string[], ending: string, scale: number) => `${BASE}/pieces/archive?ids=${ids.join(",")}&ending=${ending}&scale=${scale}`,
  report: (run: string) => `${BASE}/runs/${part(run)}/report.html`,
  export: (name: string) => `${BASE}/exports/${part(name)}`,
};
