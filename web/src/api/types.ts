/**
 * The names under which the rest of the page knows what the server answers. schema.ts is made of the server's own description
 * (`make web`); what that leaves open is said more exactly here.
 */
import type { components, paths } from "./schema.ts";

type Schemas = components["schemas"];
export type Workspace = Schemas["Workspace"];
export type Job = Schemas["Job"];
export type PictureSet = Schemas["PictureSet"];
export type TwoSides = Schemas["TwoSides"];
export type PictureSetContents = Schemas["PictureSetContents"];
export type PictureFile = Schemas["PictureFile"];
export type Badge = PictureFile["badges"][number];
export type TurnedAway = Schemas["TurnedAway"];
export type Added = Schemas["Added"];
export type NothingAdded = Schemas["NothingAdded"];
export type Run = Schemas["Run"];
export type RunDetails = Schemas["RunDetails"];
export type Translator = Schemas["Translator"];
export type Preview = Schemas["Preview"];
export type Piece = Schemas["Piece"];
export type Pieces = Schemas["Pieces"];
export type PieceQuery = NonNullable<paths["/pieces"]["get"]["parameters"]["query"]>;
export type PieceChange = Partial<Pick<Piece, "stars" | "tags" | "collections" | "note">> & { trashed?: boolean };
export type DrawnPiece = Schemas["DrawnPiece"];
export type Marking = Schemas["Marking"];
export type Labels = Schemas["Labels"];
export type MadeAgain = Schemas["MadeAgain"];
export type Relative = Schemas["Relative"];
export type Recipe = Omit<Schemas["Recipe"], "schemas"> & { schemas: Record<string, JsonSchema> };

/** A line of log.jsonl. */
export type Note = Pick<Schemas["Note"], "step" | "images" | "seconds" | "images_per_second" | "losses" | "readings" | "health">;

/** An event as the stream sends it. */
export interface ServerEvent {
  number: number;
  topic: string;
  type: string;
  data: Record<string, unknown>;
  job: number | null;
  at: string;
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
