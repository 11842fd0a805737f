/** The names under which the rest of the page knows what the server answers. */
import type { components } from "./schema.ts";

export type { Badge, JobState, JsonSchema, PieceQuery } from "./schema.ts";
type Schemas = components["schemas"];
export type Job = Schemas["Job"];
export type ServerEvent = Schemas["Event"];
export type PictureSet = Schemas["PictureSet"];
export type PictureFile = Schemas["PictureFile"];
export type TurnedAway = Schemas["TurnedAway"];
export type Added = Schemas["Added"];
export type PictureSetContents = Schemas["PictureSetContents"];
export type Run = Schemas["Run"];
export type RunDetails = Schemas["RunDetails"];
export type Note = Schemas["Note"];
export type Preview = Schemas["Preview"];
export type Recipe = Schemas["Recipe"];
export type Piece = Schemas["Piece"];
export type Pieces = Schemas["Pieces"];
export type PieceChange = Schemas["PieceChange"];
export type Relative = Schemas["Relative"];
