/** What the rooms ask of the server, each under one key, so that an event can say what has become old. */
import { QueryClient, queryOptions } from "@tanstack/react-query";
import { answered, client, ServerError } from "./client.ts";
import type { PictureSetContents, Recipe } from "./types.ts";

export const queryClient = new QueryClient({
  defaultOptions: {
    // The studio is on this computer, or near: without the internet it is there all the same.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      staleTime: 30_000,
      // A refusal stays one; only a server that can't be reached is asked again.
      retry: (failures, error) => failures < 2 && error instanceof ServerError && error.code === "unreachable",
      refetchOnWindowFocus: false,
    },
  },
});

export const workspaceQuery = queryOptions({
  queryKey: ["workspace"],
  queryFn: () => answered(client.GET("/workspace")),
  staleTime: Infinity,
});

export const jobsQuery = queryOptions({ queryKey: ["jobs"], queryFn: () => answered(client.GET("/jobs")) });

export const setsQuery = queryOptions({ queryKey: ["pictures"], queryFn: () => answered(client.GET("/pictures")) });

/** Files in one answer: the most that the server gives. */
const PAGE = 1_000;

export const setQuery = (name: string) => queryOptions({ queryKey: ["pictures", name], queryFn: () => wholeSet(name) });

/** A set with all of its files, however many answers that takes. */
async function wholeSet(name: string): Promise<PictureSetContents> {
  const page = (offset: number) =>
    answered(client.GET("/pictures/{name}", { params: { path: { name }, query: { limit: PAGE, offset } } }));
  const set = await page(0);
  const files = [...set.files];
  while (files.length < set.pictures) {
    const more = await page(files.length);
    if (more.files.length === 0) break; // some were removed meanwhile
    files.push(...more.files);
  }
  return { ...set, files };
}

export const runsQuery = queryOptions({ queryKey: ["runs"], queryFn: () => answered(client.GET("/runs")) });

export const runQuery = (name: string) =>
  queryOptions({
    queryKey: ["runs", name, "details"],
    queryFn: () => answered(client.GET("/runs/{name}", { params: { path: { name } } })),
  });

export const logQuery = (name: string) =>
  queryOptions({
    queryKey: ["runs", name, "log"],
    queryFn: async () => {
      const log = await answered(client.GET("/runs/{name}/log", { params: { path: { name } } }));
      return log.notes;
    },
    staleTime: Infinity, // what comes after is appended by events
  });

export const previewsQuery = (name: string) =>
  queryOptions({
    queryKey: ["runs", name, "previews"],
    queryFn: () => answered(client.GET("/runs/{name}/previews", { params: { path: { name } } })),
    staleTime: Infinity,
  });

export const recipesQuery = queryOptions({
  queryKey: ["recipes"],
  queryFn: async () => (await answered(client.GET("/recipes"))) as Recipe[],
  staleTime: Infinity,
});

export const reportQuery = (name: string) =>
  queryOptions({
    queryKey: ["runs", name, "report"],
    queryFn: () => answered(client.GET("/runs/{name}/report", { params: { path: { name } } })),
  });

export const momentsQuery = (name: string) =>
  queryOptions({
    queryKey: ["runs", name, "moments"],
    queryFn: () => answered(client.GET("/runs/{name}/moments", { params: { path: { name } } })),
  });

export const nearestQuery = (name: string) =>
  queryOptions({
    queryKey: ["runs", name, "report", "nearest"],
    queryFn: () => answered(client.GET("/runs/{name}/nearest", { params: { path: { name } } })),
  });

export const labelsQuery = queryOptions({ queryKey: ["pieces", "labels"], queryFn: () => answered(client.GET("/labels")) });

export const exportsQuery = queryOptions({ queryKey: ["exports"], queryFn: () => answered(client.GET("/exports")), staleTime: 0 });

export const lineageQuery = (id: string) =>
  queryOptions({
    queryKey: ["pieces", "lineage", id],
    queryFn: () => answered(client.GET("/pieces/{id}/lineage", { params: { path: { id } } })),
    staleTime: Infinity,
  });

export const pieceQuery = (id: string) =>
  queryOptions({
    queryKey: ["pieces", "one", id],
    queryFn: () => answered(client.GET("/pieces/{id}", { params: { path: { id } } })),
  });
