import { expect, it, test } from "vitest";
import { moveOf, offsetOf, orbitOf, startOf } from "./camera";
import { byDepth } from "./sorting";

const rounded = (numbers: readonly number[]) => numbers.map((one) => Math.round(one * 1000) / 1000 + 0);
const key = (key: string, more = {}) => moveOf({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more });

test.each([
  [90, 90, [0, 0, 2]], // in front
  [180, 90, [2, 0, 0]], // to its right
  [90, 0, [0, 2, 0]], // above
])("from %d and %d degrees the camera stands at %j", (alpha, beta, place) => {
  expect(rounded(offsetOf({ alpha, beta, radius: 2 }))).toEqual(place);
});

it("finds where a camera is", () => {
  const orbit = orbitOf(offsetOf({ alpha: 40, beta: 70, radius: 3 }));
  expect(rounded([orbit.alpha, orbit.beta, orbit.radius])).toEqual([40, 70, 3]);
});

it("shows the whole model where the author leaves it open, in a narrow place too", () => {
  const wide = startOf([null, null, null], 1, 60, 2);
  expect(wide.radius).toBeCloseTo(2.1);
  expect(startOf([null, null, null], 1, 60, 0.5).radius).toBeGreaterThan(3);
  expect(startOf([10, 20, 30], 1, 60, 1)).toEqual({ alpha: 10, beta: 20, radius: 30 });
  expect(startOf([0, 0, null], 1, 60, 1).beta).toBeGreaterThan(0);
});

it("moves by keys, and leaves the others alone", () => {
  expect(key("ArrowLeft")).toEqual({ turn: [-10, 0] });
  expect(key("ArrowDown", { shiftKey: true })).toEqual({ pan: [0, 1] });
  expect(key("+")).toEqual({ zoom: 1 / 1.15 });
  expect(key("0")).toBe("reset");
  expect([key("a"), key("Tab"), key("+", { ctrlKey: true })]).toEqual([null, null, null]);
});

it("sorts by depth, the farthest first", () => {
  const places = new Float32Array([0, 0, 1, 0, 0, 3, 0, 0, 2]);
  expect([...byDepth(places, [0, 0, 1])]).toEqual([1, 2, 0]);
  expect([...byDepth(places, [0, 0, -1])]).toEqual([0, 2, 1]);
  expect([...byDepth(places, [1, 0, 0])]).toEqual([0, 1, 2]);
  expect(byDepth(new Float32Array([NaN, 0, 0, 1, 0, 0]), [1, 0, 0]).length).toBe(2);
});
