/** Fields: a recipe's settings as a flat list, made from their JSON schema, with what each may be. */
import type { JsonSchema, Recipe } from "../../api/types.ts";

export type Value = string | number | boolean | null;
export interface Field {
  /** As `--set` names it: "model.game.objective". */
  path: string;
  kind: "whole" | "number" | "yes_no" | "choice" | "text";
  usual: Value;
  description: string;
  least?: number;
  most?: number;
  options?: readonly string[];
  /** Whether it may be left out. */
  canBeNone: boolean;
}

const DEEPEST = 6;

/** Of all of a recipe's schemas, each with the value that the recipe ships with. */
export function fieldsOfRecipe(recipe: Recipe): Field[] {
  return Object.entries(recipe.schemas).flatMap(([place, schema]) =>
    fieldsOf(schema, place, recipe.settings).map((field) => {
      const shipped = valueAt(recipe.settings, field.path);
      return isValue(shipped) ? { ...field, usual: shipped } : field;
    }),
  );
}

function valueAt(settings: unknown, path: string): unknown {
  let found = settings;
  for (const part of path.split(".")) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  return found;
}

/** In the order of the schema. What is neither a number, a word nor a switch, such as a list, is left to `--set`; so is what names a kind. */
export function fieldsOf(root: JsonSchema, place = "", shipped: unknown = {}): Field[] {
  const found: Field[] = [];
  const visit = (schema: JsonSchema, path: string, depth: number) => {
    const plain = asShipped(resolved(schema, root), root, valueAt(shipped, path));
    if (plain.properties !== undefined && depth < DEEPEST) {
      for (const [name, inside] of Object.entries(plain.properties)) visit(inside, path === "" ? name : `${path}.${name}`, depth + 1);
      return;
    }
    if (plain.const !== undefined) return;
    const field = fieldOf(plain, path, root);
    if (field !== null) found.push(field);
  };
  visit(root, place, 0);
  return found;
}

/** Of what may be one of several kinds, such as a network, the kind that a recipe has. */
function asShipped(schema: JsonSchema, root: JsonSchema, value: unknown): JsonSchema {
  if (typeof value !== "object" || value === null) return schema;
  const own = value as Record<string, unknown>;
  const kinds = (schema.oneOf ?? schema.anyOf ?? []).map((each) => resolved(each, root));
  const isOwn = ([name, inside]: [string, JsonSchema]) => inside.const === undefined || inside.const === own[name];
  return kinds.find(({ properties }) => properties !== undefined && Object.entries(properties).every(isOwn)) ?? schema;
}

function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const target = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined);
  if (target === undefined) return schema;
  const name = target.replace("#/$defs/", "");
  return { ...root.$defs?.[name], ...schema, $ref: undefined, allOf: undefined };
}

function fieldOf(schema: JsonSchema, path: string, root: JsonSchema): Field | null {
  const choices = (schema.anyOf ?? schema.oneOf ?? [schema]).map((each) => resolved(each, root));
  const canBeNone = choices.some((each) => each.type === "null");
  const [only, ...others] = choices.filter((each) => each.type !== "null");
  if (only === undefined || others.length > 0) return null;
  const usual = isValue(schema.default) ? schema.default : isValue(only.default) ? only.default : null;
  const base = { path, usual, description: schema.description ?? only.description ?? "", canBeNone };
  const options = only.enum ?? (only.const === undefined ? undefined : [only.const]);
  if (options?.every((each) => typeof each === "string")) return { ...base, kind: "choice", options: options };
  switch (only.type) {
    case "integer":
    case "number":
      return { ...base, kind: only.type === "integer" ? "whole" : "number", least: only.minimum ?? only.exclusiveMinimum, most: only.maximum ?? only.exclusiveMaximum };
    case "boolean":
      return { ...base, kind: "yes_no" };
    case "string":
      return { ...base, kind: "text" };
    default:
      return null;
  }
}

function isValue(value: unknown): value is Value {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

/** What was changed, as `--set` takes it: ["model.width=32"]. */
export function changes(fields: readonly Field[], values: ReadonlyMap<string, Value>): string[] {
  return fields
    .filter((field) => values.has(field.path) && values.get(field.path) !== field.usual)
    .map((field) => {
      const value = values.get(field.path) ?? null;
      return `${field.path}=${typeof value === "string" ? value : JSON.stringify(value)}`;
    });
}
