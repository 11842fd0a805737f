/** Recipes of the pretended studio, with schemas of their settings as pydantic writes them, small; and an evaluation. */
import type { JsonSchema, Recipe } from "../src/api/types.ts";

const model: JsonSchema = {
  type: "object",
  $defs: {
    Game: {
      type: "object",
      properties: {
        objective: { enum: ["relativistic", "minimax", "wasserstein"], default: "relativistic", description: "The form of the adversarial loss." },
        stability: { type: "integer", minimum: 0, maximum: 3, default: 1, description: "0: bold and sharp; 3: steadier, softer." },
      },
    },
  },
  properties: {
    kind: { const: "dcgan" },
    width: { type: "integer", minimum: 4, maximum: 256, default: 64, description: "Channels of the widest layer, in units of eight." },
    dense: { anyOf: [{ type: "integer", minimum: 16 }, { type: "null" }], default: null, description: "Width of the dense layer; none without one." },
    batch_norm: { type: "boolean", default: false, description: "Whether batches are normalised." },
    game: { $ref: "#/$defs/Game" },
  },
};

const schedule: JsonSchema = {
  type: "object",
  properties: {
    batch_size: { type: "integer", minimum: 2, maximum: 4096, default: 64, description: "Pictures in a step." },
    ema_half_life_images: { type: "number", exclusiveMinimum: 0, default: 10000, description: "Half-life of the averaged weights, in images shown." },
  },
};

function recipe(name: string, promise: string, width: number): Recipe {
  const settings = { model: { width, dense: 256 }, schedule: { ema_half_life_images: 50_000 } };
  return { name, promise, verb: "sample", relation: null, medium: "pictures", settings, schemas: { model, schedule } };
}

export const recipes: Recipe[] = [
  recipe("sketch", "Recognisable pictures within minutes, good ones within half an hour.", 24),
  recipe("few-shot", "From few pictures, with the least copying.", 32),
  recipe("evening", "Twice as wide as sketch, for an evening or a night.", 48),
];

export const report = {
  kind: "samples",
  format: 1,
  blur: 0.42,
  frechet: 31.2,
  precision: 0.71,
  recall: 0.38,
  coverage: 0.66,
  notes: ["No sample is nearer to a training picture than held-out pictures are."],
};
