/** Breeding without a page: litters and the way back, weights on a polygon, and lineages read from origins. */
import { act, renderHook } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { stepsOf } from "../src/rooms/breed/lineage/ancestry.ts";
import { familyOf, generationsOf, laidOut, unfolded } from "../src/rooms/breed/lineage/graph.ts";
import { isElsewhere, placeOf } from "../src/rooms/breed/litters/keys.ts";
import { useLatest } from "../src/rooms/breed/mixing/useLatest.ts";
import { cornersOf, inside, pointOf, steppedBy, weightsAt, withWeight } from "../src/rooms/breed/mixing/polygon.ts";
import { anew, begun, born, choicesOf, chosen, generationOf, held, mixed, redone, undone, went, type Bred, type Session } from "../src/rooms/breed/session/history.ts";
import { readSession, written } from "../src/rooms/breed/session/kept.ts";

const MODEL = "ab".repeat(32);
const front = `{"format":1,"model":"${MODEL}","nodes":[`;
const sample = (index: number) => `{"op":"sample","seed":7,"index":${index}}`;
const of = (...nodes: string[]) => `${front}${nodes.join(",")}]}`;
const piece = (id: string, origin = of(sample(Number(id.replace(/\D/g, ""))))): Bred => ({ id, origin, difference: 0.4, wild: false, height: 32, width: 32 });
const pieces = (letter: string, count = 12) => Array.from({ length: count }, (_, place) => piece(`${letter}${place}`));
const bear = (session: Session, letter: string, count = 12) =>
  born(session, {
    kind: "litter",
    parents: session.view.parents.map((parent) => parent.id),
    difference: 0.4,
    seed: session.next,
    pieces: pieces(letter, count),
    model: MODEL,
  });
const tray = (session: Session) => session.view.parents.map((parent) => parent.id);

describe("a session", () => {
  const first = bear(begun(), "a");
  test("keeps the parents of a litter in the tray until another piece is chosen, and those that are held for longer", () => {
    const two = bear(held(chosen(chosen(first, "a1"), "a2"), "a2"), "b");
    expect(tray(two)).toEqual(["a1", "a2"]);
    expect(tray(chosen(two, "b5"))).toEqual(["a2", "b5"]);
    expect(tray(chosen(chosen(two, "b5"), "b5"))).toEqual(["a2"]);
    expect(tray(chosen(two, "a1"))).toEqual(["a2", "a1"]); // chosen once more, it counts as new
  });
  test("takes six parents and no seventh, and none that it doesn't know", () => {
    const full = ["a0", "a1", "a2", "a3", "a4", "a5", "a6", "zz"].reduce(chosen, first);
    expect(tray(full)).toHaveLength(6);
    expect(full.past).toHaveLength(first.past.length + 6);
  });
  test("goes back and forth, and loses no litter on the way", () => {
    const second = bear(chosen(first, "a1"), "b");
    const back = undone(second);
    expect([back.view.here, tray(back), back.litters.length]).toEqual([0, ["a1"], 2]);
    expect(redone(back)).toEqual(second);
    const branch = bear(chosen(went(second, 0), "a3"), "c");
    expect(branch.litters.map(({ number, from }) => [number, from])).toEqual([[0, null], [1, 0], [2, 0]]);
    expect(branch.litters.map((litter) => generationOf(branch, litter))).toEqual([0, 1, 1]);
    expect(undone(begun())).toEqual(begun());
    expect(undone(first)).toEqual(first); // before the first litter there is nothing
  });
  test("begins anew with other seeds and the same wishes", () => {
    const again = anew({ ...bear(first, "b"), difference: 0.9, taste: false });
    expect(again).toEqual({ ...begun(), seeds: 2, difference: 0.9, taste: false });
  });
  test("tells what was preferred to what, once, and only of the same model", () => {
    const second = bear(chosen(chosen(first, "a1"), "a2"), "b", 3);
    const again = bear(second, "c", 3);
    const third = bear(chosen(again, "c0"), "d", 3);
    const choices = choicesOf(third);
    expect(choices.map((choice) => [choice.chosen.length, choice.others.length])).toEqual([[2, 10], [1, 2]]);
    expect(choices[1]?.chosen).toEqual([of(sample(0))]);
    expect(choicesOf(third, "cd".repeat(32))).toEqual([]);
  });
  test("knows what was mixed without leaving the litter", () => {
    const mix = { kind: "blend" as const, parents: ["a1", "a2"], pieces: [piece("m1")], model: MODEL };
    const after = mixed(first, mix);
    expect([after.view, after.past, after.litters.length]).toEqual([first.view, first.past, 2]);
    expect(mixed(after, mix)).toBe(after);
  });
  test("comes back from its text, and forgets the oldest litters where that is too long", () => {
    const second = bear(chosen(first, "a1"), "b");
    expect(readSession(written(second))).toEqual(second);
    const short = readSession(written(second, 5_600));
    expect(short?.litters.map((litter) => litter.number)).toEqual([1]);
    expect(short?.pieces.a1).toEqual(second.pieces.a1); // it is a parent of what is left
    expect(short?.pieces.a7).toBeUndefined();
    for (const text of [null, "", "{}", '{"format":1,"session":{"litters":[{}],"view":{"parents":[]}}}', written(second).replace('"format":1', '"format":9')]) {
      expect(readSession(text)).toBeNull();
    }
  });
});

describe("the pad of weights", () => {
  test.each([2, 3, 4, 5, 6])("has %i corners, at each of which one parent counts alone, and a middle", (count) => {
    const corners = cornersOf(count);
    corners.forEach((corner, place) => expect(weightsAt(corner, corners)[place]).toBeCloseTo(1));
    for (const weight of weightsAt({ x: 0, y: 0 }, corners)) expect(weight).toBeCloseTo(1 / count);
  });
  test.each([2, 3, 5, 6])("with %i corners gives the weights whose mean is the point", (count) => {
    const corners = cornersOf(count);
    for (const far of [{ x: 0.3, y: -0.2 }, { x: -0.5, y: 0.1 }, { x: 3, y: 2 }]) {
      const point = inside(far, corners);
      const weights = weightsAt(far, corners);
      const mean = pointOf(weights, corners);
      expect([mean.x, mean.y]).toEqual([expect.closeTo(point.x, 6), expect.closeTo(point.y, 6)]);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
      expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
    }
  });
  test("is moved by keys and stays inside", () => {
    const corners = cornersOf(3);
    const top = corners[0] ?? { x: 0, y: 0 };
    expect(steppedBy("ArrowUp", top, corners)?.y).toBeCloseTo(-1);
    expect(steppedBy("Home", top, corners)?.y).toBeCloseTo(0);
    expect(steppedBy("KeyA", top, corners)).toBeNull();
  });
  test("shares what one weight leaves as before", () => {
    expect(withWeight([0.5, 0.3, 0.2], 0, 0).map((weight) => weight.toFixed(2))).toEqual(["0.00", "0.60", "0.40"]);
    expect(withWeight([1, 0, 0], 0, 0.5)).toEqual([0.5, 0.25, 0.25]);
  });
});

describe("a lineage", () => {
  const [a, b] = [of(sample(1)), of(sample(2))];
  const big = "18446744073709551615";
  const blend = of(sample(1), sample(2), '{"op":"blend","of":[0,1],"weights":[3.0,1.0]}');
  const child = of(sample(1), sample(2), '{"op":"blend","of":[0,1],"weights":[3.0,1.0]}', `{"op":"vary","of":2,"similarity":0.9,"seed":${big}}`);
  const grandchild = of(
    sample(1), sample(2), '{"op":"blend","of":[0,1],"weights":[3.0,1.0]}', `{"op":"vary","of":2,"similarity":0.9,"seed":${big}}`,
    '{"op":"move","of":3,"name":"a ,\\"of\\":9 ]}","amount":1.5}',
  );
  test("is read from an origin letter by letter, each step with its own origin", () => {
    const steps = stepsOf(grandchild);
    expect(steps.map((step) => step.origin)).toEqual([a, b, blend, child, grandchild]);
    expect(steps[2]?.parents).toEqual([{ origin: a, weight: 0.75 }, { origin: b, weight: 0.25 }]);
    expect(steps.map((step) => step.op)).toEqual(["sample", "sample", "blend", "vary", "move"]);
  });
  test("leaves out of a step's origin what it doesn't need, and numbers anew", () => {
    const late = of(sample(5), sample(1), sample(2), '{"op":"blend","of":[2,1],"weights":[1.0,1.0]}', '{"op":"inherit","of":[0,3],"layers":[0,0,1,1]}');
    expect(stepsOf(late)[3]?.origin).toBe(of(sample(2), sample(1), '{"op":"blend","of":[0,1],"weights":[1.0,1.0]}'));
    expect(stepsOf(late)[4]?.parents.map((parent) => parent.weight)).toEqual([0.5, 0.5]);
  });
  test("is empty for anything that isn't an origin", () => {
    for (const text of ["", "7:3", "{}", `${front}{"op":"vary","of":0}]}`]) expect(stepsOf(text)).toEqual([]);
  });
  test("shows a mixture only where it was a piece of its own", () => {
    const without = familyOf([grandchild], new Set());
    expect([...without.keys()].includes(blend)).toBe(false);
    expect(without.get(child)?.parents).toEqual([{ origin: a, weight: 0.75 }, { origin: b, weight: 0.25 }]);
    const seen = familyOf([grandchild], new Set([blend]));
    expect(seen.get(child)?.parents).toEqual([{ origin: blend, weight: 1 }]);
    expect(seen.get(grandchild)?.generation).toBe(3);
  });
  test("goes on where an origin was cut off and the session knows more", () => {
    const cut = of('{"op":"keep","why":"long"}');
    const family = familyOf([cut], new Set(), (origin) => (origin === cut ? [a, b] : []));
    expect(family.get(cut)?.parents.map((parent) => parent.origin)).toEqual([a, b]);
    expect(family.get(cut)?.generation).toBe(1);
  });
  test("is laid out in rows, folded, and told generation by generation", () => {
    const family = familyOf([grandchild, b], new Set());
    const all = unfolded(family, [grandchild, b], new Set());
    const { placed, width, height } = laidOut(family, all, 50, 10, 30);
    expect([width, height]).toEqual([110, 210]);
    expect(placed.get(grandchild)).toMatchObject({ x: 30, y: 160 });
    expect(new Set([placed.get(a)?.x, placed.get(b)?.x])).toEqual(new Set([0, 60]));
    expect(generationsOf(family, grandchild)).toEqual([[expect.any(String), expect.any(String)], [child], [grandchild]]);
    expect(unfolded(family, [grandchild, b], new Set([child]))).toEqual(new Set([grandchild, child, b]));
  });
});

describe("keys", () => {
  test("are the twelve places, wherever they are on the keyboard", () => {
    const codes = ["Digit1", "Numpad9", "Digit0", "Minus", "Equal", "KeyS", "F1"];
    expect(codes.map(placeOf)).toEqual([0, 8, 9, 10, 11, null, null]);
  });
  test("mean nothing where something is written, while composing, and in dialogs", () => {
    document.body.innerHTML = '<input id="words"><input id="share" type="range"><div role="dialog"><button id="yes"></button></div>';
    const pressed = (id: string, more: KeyboardEventInit = {}) => {
      let found = false;
      const heard = (event: KeyboardEvent) => (found = isElsewhere(event));
      addEventListener("keydown", heard);
      document.getElementById(id)?.dispatchEvent(new KeyboardEvent("keydown", { code: "Digit1", bubbles: true, ...more }));
      removeEventListener("keydown", heard);
      return found;
    };
    expect([pressed("words"), pressed("share"), pressed("yes"), pressed("share", { isComposing: true })]).toEqual([true, false, true, true]);
  });
});

test("of many wishes the first and the last are asked for, one after the other", async () => {
  const asked: number[] = [];
  const open: (() => void)[] = [];
  const ask = (wish: number) => {
    asked.push(wish);
    return new Promise<number>((done) => open.push(() => done(10 * wish)));
  };
  const { result } = renderHook(() => useLatest(ask));
  act(() => [1, 2, 3, 4].forEach(result.current.want));
  expect(asked).toEqual([1]);
  await act(async () => Promise.resolve(open[0]?.()));
  expect([asked, result.current.answer, result.current.isWaiting]).toEqual([[1, 4], 10, true]);
  await act(async () => Promise.resolve(open[1]?.()));
  expect([result.current.answer, result.current.isWaiting]).toEqual([40, false]);
});
