/**
 * Events: one stream for the whole tab. What it says goes into the cache of queries, and rooms see it there.
 *
 * The browser comes back by itself after a broken line and names the last event that it had; where it has given up, as it does when a
 * server answers with an error, the stream is opened again here, more and more slowly, and everything is asked for anew.
 */
import type { QueryClient } from "@tanstack/react-query";
import { BASE } from "./client.ts";
import { jobsQuery, logQuery, previewsQuery, runQuery, runsQuery, workspaceQuery } from "./queries.ts";
import type { Job, Note, Piece, Pieces, ServerEvent } from "./types.ts";

export type Line = "connecting" | "open" | "broken";

/** Events are sent under their own names, and a browser hands out only those that it was asked for. */
const TYPES = {
  jobs: ["queued", "began", "progress", "asked", "done", "failed", "cancelled", "interrupted", "moved"],
  pieces: ["changed"],
  pictures: ["changed"],
  runs: ["preparing", "packing", "began", "noted", "previewed", "judged", "said", "saved", "ended"],
};
export const NAMES = Object.entries(TYPES).flatMap(([topic, types]) => types.map((type) => `${topic}.${type}`));
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

interface Stream {
  line: () => Line;
  subscribe: (listener: () => void) => () => void;
  /** Listens to whatever comes after an event of this number. language: what people read is said in it; a stream can't send it otherwise. */
  start: (after: number, language?: string) => () => void;
}

export function streamInto(queries: QueryClient, open = (url: string) => new EventSource(url)): Stream {
  let line: Line = "connecting";
  let last = 0;
  const listeners = new Set<() => void>();
  const now = (next: Line) => {
    if (next === line) return;
    line = next;
    for (const listener of listeners) listener();
  };

  const start = (after: number, language?: string) => {
    last = last || after; // a stream that is opened again goes on where it was
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let pause = FIRST_PAUSE;
    const heard = (message: MessageEvent<string>) => {
      const number = Number(message.lastEventId);
      if (number && number <= last) return; // an event that came twice
      last = number || last;
      receive(queries, JSON.parse(message.data) as ServerEvent);
    };
    const connect = () => {
      source = open(`${BASE}/events?after=${last}${language === undefined ? "" : `&language=${language}`}`);
      source.onopen = () => {
        // Whatever happened while nobody listened and can't be sent again.
        if (line === "broken") void queries.invalidateQueries();
        pause = FIRST_PAUSE;
        now("open");
      };
      source.onmessage = heard;
      for (const name of NAMES) source.addEventListener(name, heard);
      source.onerror = () => {
        now("broken");
        if (source?.readyState !== 2) return; // it comes back by itself
        // The studio may have been started anew, with another key.
        void queries.invalidateQueries({ queryKey: workspaceQuery.queryKey });
        timer = setTimeout(connect, pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      };
    };
    connect();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  };

  return {
    line: () => line,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start,
  };
}

/** Puts one event into the cache. */
export function receive(queries: QueryClient, event: ServerEvent): void {
  if (event.topic === "jobs") {
    aboutJobs(queries, event);
  } else if (event.topic === "runs") {
    aboutRuns(queries, event);
  } else if (event.topic === "pieces") {
    aboutPieces(queries, event);
  } else {
    void queries.invalidateQueries({ queryKey: [event.topic] });
  }
}

/** The run that a job makes or goes on with, as soon as that is known. */
export function runOf(job: Job): string | null {
  const run = job.result?.run ?? job.params.run;
  return typeof run === "string" && run !== "" ? run : null;
}

function aboutJobs(queries: QueryClient, event: ServerEvent): void {
  if (event.type === "progress") {
    const { progress, words } = event.data as { progress?: number; words?: string };
    queries.setQueryData(jobsQuery.queryKey, (jobs) =>
      jobs?.map((job: Job) =>
        job.number === event.job ? { ...job, progress: progress ?? job.progress, words: words ?? job.words } : job,
      ),
    );
    return;
  }
  void queries.invalidateQueries({ queryKey: jobsQuery.queryKey });
  void queries.invalidateQueries({ queryKey: runsQuery.queryKey, exact: true });
  const job = queries.getQueryData(jobsQuery.queryKey)?.find((each) => each.number === event.job);
  const run = job && runOf(job);
  if (run) void queries.invalidateQueries({ queryKey: runQuery(run).queryKey });
  if (event.type === "done") void queries.invalidateQueries({ queryKey: ["exports"] });
  if (run && event.type === "done") void queries.invalidateQueries({ queryKey: ["runs", run, "report"] });
}

/** Stars leave a piece where it is on the wall as long as nobody looks away; whatever else has changed is asked for. */
function aboutPieces(queries: QueryClient, event: ServerEvent): void {
  const { what, ids, stars } = event.data as { what?: string; ids?: string[]; stars?: number };
  if (what !== "stars" || ids === undefined || stars === undefined) {
    void queries.invalidateQueries({ queryKey: ["pieces"] });
    return;
  }
  const starred = (piece: Piece) => (ids.includes(piece.id) ? { ...piece, stars } : piece);
  queries.setQueriesData<Pieces>({ queryKey: ["pieces", "found"] }, (page) => page && { ...page, pieces: page.pieces.map(starred) });
  queries.setQueriesData<Piece>({ queryKey: ["pieces", "one"] }, (piece) => piece && starred(piece));
  void queries.invalidateQueries({ queryKey: ["pieces"], refetchType: "none" });
}

function aboutRuns(queries: QueryClient, event: ServerEvent): void {
  const run = event.data.run;
  if (typeof run !== "string") return;
  switch (event.type) {
    case "noted": {
      const note = event.data as unknown as Note;
      // A run that was resumed repeats the steps after its checkpoint; the later word counts.
      queries.setQueryData(logQuery(run).queryKey, (notes) =>
        notes && [...notes.filter((each: Note) => each.step < note.step), note],
      );
      break;
    }
    case "previewed": {
      const { images } = event.data as { images: number };
      queries.setQueryData(previewsQuery(run).queryKey, (previews) =>
        previews && [...previews.filter((each) => each.images < images), { images, bytes: 0, version: "" }],
      );
      void queries.invalidateQueries({ queryKey: runsQuery.queryKey, exact: true });
      break;
    }
    case "began":
      void queries.invalidateQueries({ queryKey: ["runs"] });
      break;
    case "preparing":
    case "packing":
      break; // the job says so too
    default:
      void queries.invalidateQueries({ queryKey: runQuery(run).queryKey });
      void queries.invalidateQueries({ queryKey: ["runs", run, "moments"] });
      void queries.invalidateQueries({ queryKey: runsQuery.queryKey, exact: true });
  }
}
