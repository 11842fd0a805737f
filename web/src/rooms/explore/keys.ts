/** Keys of the room, by where they are on the keyboard: a Korean layout gives other letters. */
import { isComposing } from "../../parts/typing.ts";

export type Verb = "fresh" | "star" | "undo" | "redo" | "breed";

const PRESSES = "button, a, summary, select, [role=tab], [role=option], [role=application]";

/** What a key means; null in text, while composing, in a dialog, with modifiers, and for Space where it presses something. */
export function keyOf(event: KeyboardEvent): Verb | null {
  const { target } = event;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return null;
  if (target instanceof HTMLElement) {
    if (target.isContentEditable || target.closest("[role=dialog], [role=alertdialog], [role=listbox]")) return null;
    const isText = /^(TEXTAREA|SELECT)$/.test(target.tagName) || (target instanceof HTMLInputElement && target.type !== "range");
    if (isText) return null;
    if (event.code === "Space" && target.closest(PRESSES) && !target.closest("[role=application]")) return null;
  }
  switch (event.code) {
    case "Space":
      return event.repeat ? null : "fresh";
    case "KeyS":
      return "star";
    case "KeyZ":
      return event.shiftKey ? "redo" : "undo";
    case "KeyB":
      return "breed";
    default:
      return null;
  }
}
