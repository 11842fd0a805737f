/** What Explore asks of the server. What takes longer than a moment has a ticket, by which it is asked how far it is. */
import { queryOptions, type QueryFunctionContext } from "@tanstack/react-query";
import { answered, BASE, client, refusal, ServerError } from "./client.ts";
import { queryClient } from "./queries.ts";
import type { components } from "./schema.ts";

type Schemas = components["schemas"];
export type Explorable = Schemas["Explorable"];
export type Directions = Schemas["Directions"];
export type Direction = Schemas["Direction"];
export type ModelMap = Schemas["Map"];
export type FoundPiece = Schemas["FoundPiece"];
export type NewShape = Omit<Schemas["NewShape"], "model" | "ticket" | "glance"> & { glance?: boolean };
export type Asked = Schemas["Asked"];

const LOOK_MS = 500;

export function newTicket(): string {
  return crypto.getRandomValues(new Uint8Array(16)).reduce((text, byte) => text + byte.toString(16).padStart(2, "0"), "");
}

/** Asks with a ticket, and says again and again how far it is until there is an answer. */
export async function withTicket<Data>(ask: (ticket: string) => Promise<Data>, told: (asked: Asked) => void): Promise<Data> {
  const ticket = newTicket();
  const timer = setInterval(() => {
    answered(client.GET("/asked/{ticket}", { params: { path: { ticket } } })).then(
      (asked) => asked.state !== "over" && told(asked),
      () => undefined, // the answer itself will say what is wrong
    );
  }, LOOK_MS);
  try {
    return await ask(ticket);
  } finally {
    clearInterval(timer);
  }
}

export const explorableQuery = queryOptions({
  queryKey: ["runs", "explorable"],
  queryFn: () => answered(client.GET("/explorable")),
});

/** How far something is that has this key. */
export function progressKey(key: readonly unknown[]): readonly unknown[] {
  return ["progress", ...key];
}

function long<Data>({ queryKey }: QueryFunctionContext, ask: (ticket: string) => Promise<Data>): Promise<Data> {
  queryClient.setQueryData(progressKey(queryKey), null);
  return withTicket(ask, (asked) => queryClient.setQueryData(progressKey(queryKey), asked));
}

export const directionsQuery = (run: string) =>
  queryOptions({
    queryKey: ["exploring", run, "directions"],
    queryFn: (context) =>
      long(context, (ticket) =>
        answered(client.POST("/runs/{name}/directions", { params: { path: { name: run } }, body: { model: "newest", ticket }, signal: context.signal })),
      ),
    staleTime: Infinity,
    retry: false,
  });

export const COLUMNS = 18;
export const ROWS = 12;

export const mapQuery = (run: string, className: string | null) =>
  queryOptions({
    queryKey: ["exploring", run, "map", className],
    queryFn: (context) =>
      long(context, (ticket) =>
        answered(
          client.POST("/runs/{name}/maps", {
            params: { path: { name: run } },
            body: { model: "newest", ticket, columns: COLUMNS, rows: ROWS, class_name: className },
            signal: context.signal,
          }),
        ),
      ),
    staleTime: Infinity,
    retry: false,
  });

/** One piece, without the socket. */
export function shape(run: string, body: NewShape, signal: AbortSignal): Promise<Schemas["Shaped"]> {
  return answered(client.POST("/runs/{name}/shapes", { params: { path: { name: run } }, body: { model: "newest", ...body, glance: false }, signal }));
}

/** Looks for a picture of one's own, which the server keeps nowhere. */
export async function find(run: string, file: File, ticket: string, signal: AbortSignal): Promise<FoundPiece> {
  const body = new FormData();
  body.append("files", file);
  const headers = { "Accept-Language": document.documentElement.lang || "en" };
  const address = `${BASE}/runs/${encodeURIComponent(run)}/found?ticket=${ticket}`;
  const response = await fetch(address, { method: "POST", body, headers, signal, credentials: "same-origin" }).catch((error: unknown) => {
    throw signal.aborted ? error : new ServerError("unreachable", "");
  });
  const found: unknown = await response.json().catch(() => null);
  if (!response.ok) throw refusal(found, response.status);
  return found as FoundPiece;
}

/** Keeps a piece in the gallery. */
export function keep(run: string, id: string) {
  return answered(client.POST("/pieces", { body: { run, pieces: [id], stars: 1, model: "newest", tags: [] } }));
}
