import { expect, it } from "vitest";
import { decimals, filledPercent, roundTo } from "./slider";

it("fills the track in proportion", () => {
  expect([filledPercent(3, 0, 10), filledPercent(-1, 0, 10), filledPercent(5, 5, 5)]).toEqual([30, 0, 0]);
});

it("rounds to the step's own digits", () => {
  expect([decimals(0.25), decimals(10), decimals(1e-7)]).toEqual([2, 0, 7]);
  expect(roundTo(0.1 + 0.2, decimals(0.1))).toBe(0.3);
});
