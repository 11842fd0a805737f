/** What the page says in each language, so that tests look for what a person reads: `const t = words("ko", "train"); t("new.start")`. */
import { createInstance } from "i18next";
import type { Language } from "../../src/languages/languages.ts";

export const LANGUAGES = ["ko", "zh-Hans", "en"] as const satisfies readonly Language[];
/** What a browser asks for to get each. */
export const LOCALES: Record<Language, string> = { ko: "ko-KR", "zh-Hans": "zh-CN", en: "en-US" };

const files = import.meta.glob<Record<string, unknown>>("../../src/languages/{en,ko,zh-Hans}/*.json", { eager: true, import: "default" });
const resources: Record<string, Record<string, Record<string, unknown>>> = {};
for (const [path, texts] of Object.entries(files)) {
  const [room = "", language = ""] = path.replace(".json", "").split("/").reverse();
  (resources[language] ??= {})[room] = texts;
}
const reader = createInstance();
await reader.init({ resources, fallbackLng: false, interpolation: { escapeValue: false } });

/** Gives the texts of a room by their keys; plurals and values as in the page. */
export function words(language: Language, room = "shell"): (key: string, values?: Record<string, unknown>) => string {
  const found = reader.getFixedT(language, room as "shell") as unknown as (key: string, values?: Record<string, unknown>) => string;
  return (key, values) => {
    const text = found(key, values);
    if (text === key) throw new Error(`There is no ${key} in ${language}/${room}.json.`);
    return text;
  };
}
