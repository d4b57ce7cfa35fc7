// @vitest-environment jsdom
import { expect, it } from "vitest";
import { annotatedOf, regionAt, regionsOf } from "./regions";

const file = (name: string) => ({ path: `/x/${name}`, url: `/file=/x/${name}`, meta: { _type: "gradio.FileData" as const } });
const value = { image: file("base.webp"), annotations: ["cat", "dog", "cat"].map((label, place) => ({ image: file(`${String(place)}.png`), label })) };

it("gives a label one colour, of the author's map or else of the palette in order", () => {
  const colors = (map: Record<string, string> | null) => regionsOf(value, map, ["#111111", "#222222"]).map((one) => one.color);
  expect(colors(null)).toEqual(["#111111", "#222222", "#111111"]);
  expect(colors({ dog: "teal" })).toEqual(["#111111", "teal", "#111111"]);
  expect(colors({ dog: "red; background: url(/x)" })).toEqual(["#111111", "#222222", "#111111"]);
});

it.each([null, undefined, "x", 5, [], {}, { image: null, annotations: [] }, { image: file("a") }])("takes %j for no image", (given) => {
  expect(annotatedOf(given)).toBeNull();
});

it("finds the smallest region at a point, and of two as large the last one", () => {
  const grid = (...values: number[]) => ({ width: 2, height: 2, values: Uint8ClampedArray.from(values) });
  const all = grid(255, 255, 255, 255);
  const corner = grid(0, 0, 0, 77);
  expect(regionAt([all, corner], 0.9, 0.9)).toBe(1);
  expect(regionAt([corner, all], 0.9, 0.9)).toBe(0);
  expect(regionAt([all, corner], 0.1, 0.9)).toBe(0);
  expect(regionAt([all, all], 1, 1)).toBe(1);
  expect(regionAt([corner, null], 0.1, 0.1)).toBeNull();
});
