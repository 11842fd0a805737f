/** Typing: what is special about Hangul and Han. */
import { useSyncExternalStore } from "react";

interface Pressed {
  nativeEvent?: { isComposing?: boolean; keyCode?: number };
  isComposing?: boolean;
  keyCode?: number;
}

/** Whether a key belongs to the input method: it is choosing syllables, and Enter means "take this one", not "send". */
export function isComposing(event: Pressed): boolean {
  const native = event.nativeEvent ?? event;
  // 229 is what browsers say where they end the composition before they report its last key.
  return native.isComposing === true || native.keyCode === 229;
}

/** Names are compared and kept in one form: macOS takes Hangul syllables apart. */
export function tidy(name: string): string {
  return name.normalize("NFC").trim();
}

const UNWRITTEN = ["range", "checkbox", "radio", "button"];

/** Whether a key was pressed in a field for text, so that it is not a shortcut. Sliders and switches are not such fields. */
export function isWriting({ target }: { target: EventTarget | null }): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !UNWRITTEN.includes(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Whether a key was pressed in a list that finds its entries by what is typed. */
function isFinding({ target }: { target: EventTarget | null }): boolean {
  return target instanceof HTMLElement && target.closest("[role=listbox], [role=menu]") !== null;
}

/** The physical key without what is held beside it, "KeyZ" or "Digit3"; null in text and lists, while composing, and with modifiers. */
export function shortcut(event: KeyboardEvent): string | null {
  if (isWriting(event) || isFinding(event) || isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return null;
  return event.code;
}

/** Whether the person asks for little motion. */
export function useCalm(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = matchMedia("(prefers-reduced-motion: reduce)");
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => matchMedia("(prefers-reduced-motion: reduce)").matches,
  );
}
