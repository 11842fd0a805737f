/** Tools: what a pointer or the keyboard does on the strokes, each with its icon and its key. */
import type { IconName } from "../../../parts/Icon.tsx";

export const TOOLS = {
  brush: { icon: "draw", key: "KeyB" },
  eraser: { icon: "eraser", key: "KeyE" },
  rectangle: { icon: "rectangle", key: "KeyR" },
  fill: { icon: "fill", key: "KeyF" },
  pick: { icon: "pick", key: "KeyI" },
} as const satisfies Record<string, { icon: IconName; key: string }>;

export type Tool = keyof typeof TOOLS;
export const ALL_TOOLS = Object.keys(TOOLS) as Tool[];
/** Of a mask: it has one colour, so nothing is picked from it. */
export const MASK_TOOLS: readonly Tool[] = ["brush", "eraser", "rectangle"];

/** The tool of a physical key, among those that there are. */
export function toolOf(code: string, tools: readonly Tool[]): Tool | undefined {
  return tools.find((tool) => TOOLS[tool].key === code);
}

/** The letter on a key, as it is shown. */
export function letterOf(tool: Tool): string {
  return TOOLS[tool].key.slice(3);
}
