/**
 * What the server answers, under the names by which the rest of the page knows it. schema.ts is made of the server's own description
 * (`npm run api`); here its answers get their names by their addresses, and what it leaves open is said more exactly.
 */
import type { components, paths } from "./schema.ts";

type Addresses = keyof paths;
/** What GET answers at an address. */
type Got<Address extends Addresses> = paths[Address] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

export type Workspace = Got<"/api/v1/workspace">;
export type Job = Got<"/api/v1/jobs/{number}">;
export type JobState = Job["state"];
export type PictureSet = Got<"/api/v1/pictures">[number];
export type PictureSetContents = Omit<Got<"/api/v1/pictures/{name}">, "files"> & { files: PictureFile[] };
export type TurnedAway = PictureSetContents["turned_away"][number];
export type Added = components["schemas"]["Added"];
export type Run = Got<"/api/v1/runs">[number];
export type RunDetails = Got<"/api/v1/runs/{name}">;
export type Preview = Got<"/api/v1/runs/{name}/previews">[number];
export type Piece = Got<"/api/v1/pieces/{id}">;
export type Pieces = Got<"/api/v1/pieces">;
export type PieceQuery = NonNullable<paths["/api/v1/pieces"]["get"]["parameters"]["query"]>;
export type PieceChange = Partial<Pick<Piece, "stars" | "tags" | "collections" | "note">> & { trashed?: boolean };
export type Recipe = Omit<Got<"/api/v1/recipes">[number], "schemas"> & { schemas: Record<string, JsonSchema> };

export type Badge = "duplicate" | "small" | "odd_shape" | "transparent";
/** A file of a set, with what is known of it once somebody has looked at the set. */
export type PictureFile = Got<"/api/v1/pictures/{name}">["files"][number] & {
  width?: number;
  height?: number;
  badges?: Badge[];
  duplicate_of?: string | null;
};

/** An event as the stream sends it. */
export interface ServerEvent {
  number: number;
  topic: string;
  type: string;
  data: Record<string, unknown>;
  job: number | null;
  at: string;
}

/** A line of log.jsonl. */
export interface Note {
  step: number;
  images: number;
  seconds: number;
  images_per_second: number;
  losses: Record<string, number | null>;
  readings: Record<string, number | null>;
  health: string[];
}

/** A step that a piece comes from, or one that comes from it. */
export interface Relative {
  id: string;
  op: string;
  words: string;
  generation: number;
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
