/**
 * The server's addresses and what they answer, in the form that openapi-typescript writes.
 *
 * It is typed by hand only until the server describes itself: `npm run api` writes this file anew from its OpenAPI document, and
 * nothing else changes. Times are ISO 8601 in UTC, shares are 0 to 1.
 */

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled" | "interrupted";
export type Badge = "duplicate" | "small" | "odd_shape" | "transparent";

export interface components {
  schemas: {
    Workspace: {
      name: string;
      folder: string;
      version: string;
      event: number;
      sets: number;
      runs: number;
      pieces: number;
      running: number;
      queued: number;
    };
    Job: {
      number: number;
      kind: string;
      params: Record<string, unknown>;
      state: JobState;
      asked: "stop" | "cancel" | null;
      progress: number | null;
      attempt: number;
      result: Record<string, unknown> | null;
      error_code: string | null;
      words: string | null;
      device: string | null;
      asked_at: string;
      began_at: string | null;
      ended_at: string | null;
    };
    NewJob: { kind: string; params: Record<string, unknown> };
    Event: {
      number: number;
      topic: string;
      type: string;
      data: Record<string, unknown>;
      job: number | null;
      at: string;
    };
    PictureSet: {
      name: string;
      pictures: number;
      refused: number;
      bytes: number;
      cover: string[];
    };
    PictureFile: {
      id: string;
      name: string;
      original: string;
      bytes: number;
      /** What is known once somebody has looked at the set. */
      width?: number;
      height?: number;
      badges?: Badge[];
      duplicate_of?: string | null;
    };
    TurnedAway: { name: string; reason: string; words: string };
    PictureSetContents: components["schemas"]["PictureSet"] & {
      files: components["schemas"]["PictureFile"][];
      turned_away: components["schemas"]["TurnedAway"][];
    };
    Added: { set: string; added: number; turned_away: components["schemas"]["TurnedAway"][] };
    Run: {
      name: string;
      state: "training" | "queued" | "idle";
      job: number | null;
      recipe: string;
      source: string;
      step: number;
      images: number;
      seconds: number;
      changed: number;
      preview: number | null;
    };
    RunDetails: components["schemas"]["Run"] & {
      settings: Record<string, unknown>;
      facts: Record<string, unknown>;
      checkpoints: number[];
      has_report: boolean;
    };
    Note: {
      step: number;
      images: number;
      seconds: number;
      images_per_second: number;
      losses: Record<string, number | null>;
      readings: Record<string, number | null>;
      health: string[];
    };
    Log: { notes: components["schemas"]["Note"][]; total: number };
    Preview: { images: number; bytes: number };
    Recipe: {
      name: string;
      promise: string;
      verb: string;
      relation: string | null;
      medium: string;
      settings: Record<string, unknown>;
      schemas: Record<string, JsonSchema>;
    };
    Piece: {
      id: string;
      words: string;
      stars: number;
      tags: string[];
      collections: string[];
      note: string;
      added: string;
      trashed: string | null;
      height: number;
      width: number;
      model: string;
      run: string | null;
      model_is_there: boolean;
    };
    Pieces: { total: number; pieces: components["schemas"]["Piece"][] };
    Relative: { id: string; op: string; words: string; parents: { id: string; role: string; weight: number }[] };
    Lineage: { id: string; left_out: number; relatives: components["schemas"]["Relative"][] };
    Labels: { tags: Record<string, number>; collections: Record<string, number> };
    PieceChange: { stars?: number; note?: string; tags?: string[]; trashed?: boolean };
    Error: { error: { code: string; message: string; next: string[] } };
  };
}

/** As much of JSON Schema as pydantic writes for settings. */
export interface JsonSchema {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  properties?: Record<string, JsonSchema>;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  items?: JsonSchema;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
}

type Schemas = components["schemas"];
type Json<Body> = { content: { "application/json": Body } };
type Answers<Body> = { responses: { 200: Json<Body>; default: Json<Schemas["Error"]> } };
type Parameters<Path = never, Query = never> = {
  parameters: { path: Path; query?: Query; header?: never; cookie?: never };
};
type Without = { parameters: { path?: never; query?: never; header?: never; cookie?: never } };
type Sends<Body> = { requestBody: Json<Body> };
type Named = Parameters<{ name: string }>;
type Numbered = Parameters<{ number: number }>;

export interface PieceQuery {
  text?: string;
  stars?: number;
  tag?: string[];
  model?: string;
  collection?: string;
  ancestor?: string;
  trashed?: boolean;
  order?: "newest" | "oldest" | "best" | "collected";
  limit?: number;
  offset?: number;
}

export interface paths {
  "/session": { post: Without & Sends<{ token: string }> & Answers<undefined> };
  "/workspace": { get: Without & Answers<Schemas["Workspace"]> };
  "/jobs": {
    get: Without & Answers<Schemas["Job"][]>;
    post: Without & Sends<Schemas["NewJob"]> & Answers<Schemas["Job"]>;
  };
  "/jobs/{number}": { get: Numbered & Answers<Schemas["Job"]> };
  "/jobs/{number}/stop": { post: Numbered & Answers<Schemas["Job"]> };
  "/jobs/{number}/cancel": { post: Numbered & Answers<Schemas["Job"]> };
  "/jobs/{number}/again": { post: Numbered & Answers<Schemas["Job"]> };
  "/jobs/{number}/move": { post: Numbered & Sends<{ before: number | null }> & Answers<Schemas["Job"]> };
  "/pictures": { get: Without & Answers<Schemas["PictureSet"][]> };
  "/pictures/{name}": {
    get: Parameters<{ name: string }, { limit?: number; offset?: number }> & Answers<Schemas["PictureSetContents"]>;
    delete: Named & Answers<undefined>;
  };
  "/runs": { get: Without & Answers<Schemas["Run"][]> };
  "/runs/{name}": { get: Named & Answers<Schemas["RunDetails"]> };
  "/runs/{name}/log": { get: Parameters<{ name: string }, { after?: number; most?: number }> & Answers<Schemas["Log"]> };
  "/runs/{name}/previews": { get: Named & Answers<Schemas["Preview"][]> };
  "/runs/{name}/report": { get: Named & Answers<Record<string, unknown>> };
  "/recipes": { get: Without & Answers<Schemas["Recipe"][]> };
  "/pieces": { get: { parameters: { query?: PieceQuery; path?: never; header?: never; cookie?: never } } & Answers<Schemas["Pieces"]> };
  "/pieces/{id}": {
    get: Parameters<{ id: string }> & Answers<Schemas["Piece"]>;
    patch: Parameters<{ id: string }> & Sends<Schemas["PieceChange"]> & Answers<Schemas["Piece"]>;
  };
  "/pieces/{id}/lineage": { get: Parameters<{ id: string }> & Answers<Schemas["Lineage"]> };
  "/labels": { get: Without & Answers<Schemas["Labels"]> };
}
