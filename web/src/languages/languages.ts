/** Languages: which there are, which one a person reads, and their texts, a file for each room, loaded when the room is. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { remembered, remember } from "../parts/preferences.ts";
import glossary from "./glossary.json";
import type breed from "./en/breed.json";
import type explore from "./en/explore.json";
import type draw from "./en/draw.json";
import type gallery from "./en/gallery.json";
import type pictures from "./en/pictures.json";
import type shell from "./en/shell.json";
import type train from "./en/train.json";

/** Each under its own name, as its readers look for it. */
export const LANGUAGES = { ko: "한국어", "zh-Hans": "简体中文", en: "English" } as const;
export type Language = keyof typeof LANGUAGES;
export type Term = keyof typeof glossary;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "shell";
    resources: {
      shell: typeof shell;
      pictures: typeof pictures;
      train: typeof train;
      breed: typeof breed;
      explore: typeof explore;
      draw: typeof draw;
      gallery: typeof gallery;
      glossary: Record<Term, string>;
    };
  }
}

const files = import.meta.glob<{ default: Record<string, unknown> }>("./{en,ko,zh-Hans}/*.json");

/** The language of the page among those that a person asks for, the best first. */
export function suited(asked: readonly string[]): Language {
  for (const each of asked.map((name) => name.toLowerCase())) {
    if (each.startsWith("ko")) return "ko";
    if (each.startsWith("zh")) return "zh-Hans";
    if (each.startsWith("en")) return "en";
  }
  return "en";
}

export function isLanguage(name: string): name is Language {
  return name in LANGUAGES;
}

async function texts(language: string, room: string): Promise<Record<string, unknown>> {
  if (room === "glossary") {
    const entries = Object.entries(glossary as Record<string, Record<string, string>>);
    return Object.fromEntries(entries.map(([term, words]) => [term, words[language]]));
  }
  const load = files[`./${language}/${room}.json`];
  return load === undefined ? {} : (await load()).default;
}

/** Loads the texts of the shell and sets the page's `lang`. The rooms' come with the rooms. */
export async function speak(): Promise<void> {
  const kept = remembered("language");
  const language = kept !== null && isLanguage(kept) ? kept : suited(navigator.languages);
  await i18next
    .use({
      type: "backend",
      init: () => undefined,
      read: (asked: string, room: string, done: (error: unknown, texts: Record<string, unknown> | null) => void) => {
        texts(asked, room).then(
          (found) => done(null, found),
          (error: unknown) => done(error, null),
        );
      },
    })
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      supportedLngs: Object.keys(LANGUAGES),
      load: "currentOnly",
      ns: ["shell", "glossary"],
      defaultNS: "shell",
      interpolation: { escapeValue: false }, // React does
      returnNull: false,
    });
  document.documentElement.lang = language;
}

/** Changes the language of the page, and of what the server says from now on. */
export async function speakIn(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  remember("language", language);
}
