/** Every language says everything: no key missing, none unused, the same values in all, and no words that stand in components. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import glossary from "../src/languages/glossary.json";
import { suited } from "../src/languages/languages.ts";

const SOURCE = join(import.meta.dirname, "../src");
const LANGUAGES = ["en", "ko", "zh-Hans"];
const PLURALS: Record<string, string[]> = { en: ["one", "other"], ko: ["other"], "zh-Hans": ["other"] };
const ROOMS = readdirSync(join(SOURCE, "languages/en")).map((file) => file.replace(".json", ""));
type Texts = Map<string, string>;

function textsOf(language: string, room: string): Texts {
  const found: Texts = new Map();
  const visit = (value: unknown, path: string) => {
    if (typeof value === "string") found.set(path, value);
    else for (const [name, inside] of Object.entries(value as object)) visit(inside, path === "" ? name : `${path}.${name}`);
  };
  visit(JSON.parse(readFileSync(join(SOURCE, "languages", language, `${room}.json`), "utf8")), "");
  return found;
}

/** Keys without the endings of plurals. */
function keysOf(texts: Texts): Set<string> {
  return new Set([...texts.keys()].map((key) => key.replace(/_(one|other|few|many|two|zero)$/, "")));
}

function valuesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name ?? ""))].sort();
}

function wordsIn(text: string): string {
  return text.replace(/\{\{\w+\}\}/g, "");
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

const code = filesBelow(SOURCE).filter((path) => /\.tsx?$/.test(path));

describe.each(ROOMS)("the texts of %s", (room) => {
  const english = textsOf("en", room);
  test.each(LANGUAGES)("are whole in %s", (language) => {
    const texts = textsOf(language, room);
    expect([...keysOf(texts)].sort()).toEqual([...keysOf(english)].sort());
    for (const key of texts.keys()) {
      const ending = /_(one|other|few|many|two|zero)$/.exec(key)?.[1];
      if (ending === undefined) continue;
      const stem = key.slice(0, -ending.length - 1);
      for (const each of PLURALS[language] ?? []) expect(texts.has(`${stem}_${each}`), `${stem}_${each}`).toBe(true);
      expect(PLURALS[language], key).toContain(ending);
    }
  });

  test.each(LANGUAGES)("have the same values in %s", (language) => {
    const texts = textsOf(language, room);
    for (const [key, text] of texts) {
      const same = english.get(key) ?? english.get(key.replace(/_\w+$/, "_other")) ?? "";
      expect(valuesIn(text), `${language} ${room}:${key}`).toEqual(valuesIn(same));
    }
  });

  test.each(["ko", "zh-Hans"])("are translated into %s", (language) => {
    const script = language === "ko" ? /\p{Script=Hangul}/u : /\p{Script=Han}/u;
    for (const [key, text] of textsOf(language, room)) {
      const words = wordsIn(text);
      if (/\p{L}/u.test(words)) expect(words, `${room}:${key}`).toMatch(script);
    }
  });

  test("are all used", () => {
    const said = code.map((path) => readFileSync(path, "utf8")).join("\n");
    // A key whose end is a value, t(`states.${state}`), uses all that begin like it.
    const begun = [...said.matchAll(/`([\w.]*)\$\{/g)].map(([, start]) => start ?? "").filter((start) => start.includes("."));
    const nested = [...said.matchAll(/`([\w.]*)\$\{[^}]+\}([\w.]*)`/g)].map(([, start, end]) => ({ start: start ?? "", end: end ?? "" }));
    for (const key of keysOf(english)) {
      const isUsed =
        said.includes(`"${key}"`) ||
        begun.some((start) => key.startsWith(start)) ||
        nested.some(({ start, end }) => end.startsWith(".") && key.startsWith(start) && key.endsWith(end));
      expect(isUsed, `${room}:${key} is used nowhere`).toBe(true);
    }
  });
});

test("every term of the glossary has its word in every language", () => {
  for (const [term, words] of Object.entries(glossary)) expect(Object.keys(words).sort(), term).toEqual([...LANGUAGES].sort());
});

/** Terms whose English word is always meant as the term, wherever it stands. */
const FIRM = ["seed", "gallery", "generator", "discriminator", "recipe", "workspace", "tag", "piece", "preview"] as const;

test.each(["ko", "zh-Hans"] as const)("the glossary's words are kept to in %s", (language) => {
  for (const room of ROOMS) {
    const english = textsOf("en", room);
    for (const [key, text] of textsOf(language, room)) {
      const original = english.get(key) ?? english.get(key.replace(/_\w+$/, "_other")) ?? "";
      for (const term of FIRM) {
        if (new RegExp(`\\b${glossary[term].en}\\b`, "i").test(wordsIn(original))) expect(text, `${room}:${key} says ${term}`).toContain(glossary[term][language]);
      }
    }
  }
});

test("no words stand in components", () => {
  const found: string[] = [];
  const named = /^(aria-label|aria-roledescription|alt|title|placeholder|label|description)$/;
  for (const path of code.filter((each) => each.endsWith(".tsx"))) {
    const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    const visit = (node: ts.Node): void => {
      if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) found.push(`${path}: ${node.text.trim()}`);
      if (ts.isJsxAttribute(node) && named.test(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer)) {
        if (/\p{L}/u.test(node.initializer.text)) found.push(`${path}: ${node.getText()}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  // The name of the program and its command are the same in every language.
  expect(found.filter((each) => !each.endsWith(": ganvas studio"))).toEqual([]);
});

test("the language is the first that a person reads and the page speaks", () => {
  expect(suited(["ko-KR", "en"])).toBe("ko");
  expect(suited(["fr-FR", "zh-CN", "en"])).toBe("zh-Hans");
  expect(suited(["zh"])).toBe("zh-Hans");
  expect(suited(["de"])).toBe("en");
});
