/** Presets: how long, and what may be expected of it. Recipe and size are chosen by ganvas for that time, unless a person does. */
export const PRESETS = ["sketch", "evening", "night"] as const;
export type Preset = (typeof PRESETS)[number];

/** As `ganvas train --for` takes them, and in seconds. */
export const LENGTHS: Record<Preset, { words: string; seconds: number }> = {
  sketch: { words: "20 minutes", seconds: 1_200 },
  evening: { words: "2 hours", seconds: 7_200 },
  night: { words: "8 hours", seconds: 28_800 },
};

/** What may be added to a training that has ended. */
export const MORE: readonly Preset[] = PRESETS;
