import { expect, it } from "vitest";
import { labelOf, matching, moved, typedValue } from "./combobox";

const choices = ["Pineapple", "Apple", "Pear"].map((label) => ({ label, value: label.toLowerCase() }));

it("finds what contains the text, beginnings first", () => {
  expect(matching(choices, "app").map((one) => [one.label, one.index])).toEqual([
    ["Apple", 1],
    ["Pineapple", 0],
  ]);
  expect(matching(choices, " ").map((one) => one.index)).toEqual([0, 1, 2]);
});

it("shows a value by its choice's label, else as it is", () => {
  expect([labelOf(choices, "pear"), labelOf(choices, "own"), labelOf(choices, null)]).toEqual(["Pear", "own", ""]);
});

it("moves round the ends", () => {
  expect([moved(-1, "ArrowDown", 3), moved(2, "ArrowDown", 3), moved(-1, "ArrowUp", 3), moved(0, "x", 3), moved(0, "ArrowDown", 0)]).toEqual([0, 0, 2, undefined, -1]);
});

it("takes typed text only where own values are allowed", () => {
  expect(typedValue(choices, "Pear", false)).toEqual({ value: "pear" });
  expect(typedValue(choices, "own", true)).toEqual({ value: "own" });
  expect(typedValue(choices, "own", false)).toBeNull();
  expect(typedValue(choices, "", true)).toBeNull();
});
