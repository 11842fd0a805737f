/** What the room asks of the server: what a run's model is, pictures to begin with, and what it makes of a picture. */
import { queryOptions } from "@tanstack/react-query";
import { answered, BASE, client, refusal, ServerError } from "../../api/client.ts";
import type { Run, Translator } from "../../api/types.ts";

export type Direction = Translator["directions"][number];

/** Whether a run's model reads pictures. */
export function reads(run: Run): boolean {
  return run.does.includes("draw") || run.does.includes("restore");
}

/** The side from which a direction leads; what is restored has one side alone. */
export function sideGiven(direction: Direction | undefined): "a" | "b" {
  return direction === "b-to-a" ? "b" : "a";
}

export const translatorQuery = (run: string) =>
  queryOptions({
    queryKey: ["runs", run, "translator"],
    queryFn: () => answered(client.GET("/runs/{name}/translator", { params: { path: { name: run } } })),
    staleTime: Infinity,
  });

export function exampleAddress(run: string, number: number, side: "a" | "b"): string {
  return `${BASE}/runs/${encodeURIComponent(run)}/examples/${number}.png?side=${side}`;
}

async function fetched(address: string, options: RequestInit): Promise<Response> {
  const headers = new Headers(options.headers);
  headers.set("Accept-Language", document.documentElement.lang);
  const response = await fetch(address, { ...options, headers, credentials: "same-origin" }).catch((error: unknown) => {
    if (options.signal?.aborted) throw error;
    throw new ServerError("unreachable", "");
  });
  if (!response.ok) throw refusal(await response.json().catch(() => null), response.status);
  return response;
}

export async function example(run: string, number: number, side: "a" | "b", signal?: AbortSignal): Promise<Blob> {
  return (await fetched(exampleAddress(run, number, side), { signal: signal ?? null })).blob();
}

/** What came back: the file as the server marked it, and how much of the picture was filled. */
export interface Made {
  file: Blob;
  filled: number;
}

/** What to make of a picture: an address below that of the run, which `translation` and `restoration` give. */
export async function made(address: string, picture: Blob, signal: AbortSignal): Promise<Made> {
  const response = await fetched(address, { method: "POST", body: picture, headers: { "Content-Type": "image/png" }, signal });
  return { file: await response.blob(), filled: Number(response.headers.get("ganvas-filled") ?? 0) };
}

export function translation(run: string, direction: Direction | undefined): string {
  return `${BASE}/runs/${encodeURIComponent(run)}/translations${direction === undefined ? "" : `?direction=${direction}`}`;
}

export function restoration(run: string, holes: boolean): string {
  return `${BASE}/runs/${encodeURIComponent(run)}/restorations?holes=${String(holes)}`;
}
