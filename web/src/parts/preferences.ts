/** Preferences of this browser: its look and its language. They are no data of the workspace. */

type Preference = "look" | "language";

/** What was chosen earlier, or null: also where storage is switched off. */
export function remembered(name: Preference): string | null {
  try {
    return localStorage.getItem(`ganvas.${name}`);
  } catch {
    return null;
  }
}

export function remember(name: Preference, value: string): void {
  try {
    localStorage.setItem(`ganvas.${name}`, value);
  } catch {
    // It then lasts as long as the page.
  }
}

export type Look = "light" | "dark";

/** The look that the page has; early.js has set it before anything was drawn. */
export function look(): Look {
  return document.documentElement.dataset.look === "dark" ? "dark" : "light";
}

export function wear(next: Look): void {
  document.documentElement.dataset.look = next;
  remember("look", next);
}
