/** Keys of the room, by their places on the keyboard: 1 to 9, 0, minus and equals are the twelve pieces. */
import { isComposing, isWriting } from "../../../parts/typing.ts";

export const PLACES = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "-", "="];

/** The place of a piece that a key chooses; null for other keys. */
export function placeOf(code: string): number | null {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return digit === "0" ? 9 : Number(digit) - 1;
  if (code === "Minus" || code === "NumpadSubtract") return 10;
  return code === "Equal" || code === "NumpadAdd" ? 11 : null;
}

/** Whether a key was pressed in a field for text, or in something that lies over the page. */
export function isElsewhere(event: KeyboardEvent): boolean {
  const { target } = event;
  if (isComposing(event) || event.defaultPrevented || isWriting(event)) return true;
  return target instanceof HTMLElement && target.closest('[role="dialog"], [role="alertdialog"], [role="listbox"], [role="menu"]') !== null;
}

/** Whether Enter or space mean something where the focus is. */
export function isTaken(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.closest('button, a, input, summary, [role="slider"], [role="switch"], [role="radio"]') !== null;
}
