import { expect, it } from "vitest";
import { choicesOf, toggled } from "./choice";

const choices = choicesOf({ choices: [["One", 1], ["Two", 2], ["three", "three"]] });

it("reads pairs of a label and a value", () => {
  expect(choices).toEqual([{ label: "One", value: 1 }, { label: "Two", value: 2 }, { label: "three", value: "three" }]);
});

it("keeps the order of the choices, and unknown values", () => {
  expect(toggled(["x", 2], 1, true, choices)).toEqual(["x", 1, 2]);
  expect(toggled([1, 2], 1, false, choices)).toEqual([2]);
});
