/** Uploads: what is sent in several portions becomes one set, also where a portion has no picture in it. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NothingTaken, upload, type Found } from "../src/api/upload.ts";

interface Asked {
  url: string;
  names: string[];
}

let asked: Asked[] = [];

/** A server that takes files whose name ends in .png, and says of the others that they are none. */
class Request {
  upload: { onprogress?: unknown } = {};
  status = 0;
  response: unknown = null;
  responseType = "";
  onload = () => undefined;
  onloadend = () => undefined;
  #url = "";

  open(_method: string, url: string) {
    this.#url = url;
  }

  setRequestHeader() {
    return undefined;
  }

  send(form: FormData) {
    const names = form.getAll("files").map((each) => (each as File).name);
    asked.push({ url: this.#url.replace("/api/v1/", ""), names });
    const good = names.filter((name) => name.endsWith(".png"));
    const turned_away = names.filter((name) => !name.endsWith(".png")).map((name) => ({ name, reason: "empty", words: "empty" }));
    const isSet = this.#url.includes("pictures/");
    this.status = good.length > 0 || isSet ? 201 : 422;
    const error = { code: "NoPictures", message: "None.", next: ["Give PNG files."] };
    this.response =
      this.status === 201
        ? { set: "moths", added: good.length, turned_away }
        : { error, refused: turned_away.length, turned_away };
    queueMicrotask(() => {
      this.onload();
      this.onloadend();
    });
  }
}

const files = (count: number, ending: string): Found[] =>
  Array.from({ length: count }, (_, place) => ({ file: new File(["x"], `${place}.${ending}`), path: `${place}.${ending}` }));
const send = (found: Found[], arrived: (set: string) => void = () => undefined) =>
  upload("moths", found, () => undefined, new AbortController().signal, arrived);

beforeEach(() => {
  asked = [];
  vi.stubGlobal("XMLHttpRequest", Request);
});

afterEach(() => vi.unstubAllGlobals());

test("a portion without a picture doesn't end what follows", async () => {
  const arrived = vi.fn();
  const found = await send([...files(1000, "heic"), ...files(600, "png")], arrived);
  expect(found).toEqual({ set: "moths", passedOver: 1000 });
  expect(asked.map(({ url }) => url)).toEqual(["pictures?name=moths", "pictures?name=moths", "pictures?name=moths", "pictures/moths"]);
  expect(arrived).toHaveBeenCalledTimes(2);
});

test("where nothing is a picture, all files are counted, each with the reason", async () => {
  const error: unknown = await send(files(700, "heic")).catch((each: unknown) => each);
  expect(error).toBeInstanceOf(NothingTaken);
  const nothing = error as NothingTaken;
  expect(nothing.refused).toBe(700);
  expect(nothing.turnedAway).toHaveLength(700);
  expect(nothing.turnedAway[699]).toEqual({ name: "699.heic", reason: "empty", words: "empty" });
  expect(nothing.next).toEqual(["Give PNG files."]);
});

test("a later portion without a picture belongs to the set", async () => {
  expect(await send([...files(500, "png"), ...files(10, "heic")])).toEqual({ set: "moths", passedOver: 0 });
  expect(asked.map(({ url }) => url)).toEqual(["pictures?name=moths", "pictures/moths"]);
});
