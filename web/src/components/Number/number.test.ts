import { expect, it } from "vitest";
import { clamp, parseTyped, textToShow } from "./number";

it("tells nothing, a number and what is no number yet apart", () => {
  expect([parseTyped("", false), parseTyped("", true), parseTyped("1.5", false), parseTyped("1e999", false)]).toEqual([null, undefined, 1.5, undefined]);
});

it("never rewrites what means the same", () => {
  expect(textToShow(1.5, "1.50", false)).toBeNull();
  expect(textToShow(0, "", false)).toBe("0");
  expect(textToShow(null, "", true)).toBeNull();
  expect(textToShow(null, "3", false)).toBe("");
  expect(textToShow(2, "3", false)).toBe("2");
});

it("keeps to the limits that there are", () => {
  expect([clamp(5, 0, 3), clamp(-1, 0, null), clamp(7, null, null)]).toEqual([3, 0, 7]);
});
