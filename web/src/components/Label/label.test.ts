import { expect, test } from "vitest";
import { barsOf, percent } from "./label";

test("shares are whole percents, small ones are not nothing", () => {
  expect([0, 0.004, 0.7, 1].map(percent)).toEqual(["0%", "<1%", "70%", "100%"]);
});

test("a label without confidences has no bars", () => {
  expect(barsOf({ label: "cat" })).toEqual([]);
  expect(barsOf(null)).toEqual([]);
});
