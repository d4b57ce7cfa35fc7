import { expect, it } from "vitest";
import { hasButton, nameWithoutLabel, number, text } from "./props";

it("reads text and numbers, and nothing else", () => {
  expect([text({ a: "x" }, "a"), text({ a: "" }, "a"), text({ a: 1 }, "a")]).toEqual(["x", null, null]);
  expect([number({ a: 0 }, "a"), number({ a: "1" }, "a"), number({ a: NaN }, "a")]).toEqual([0, null, null]);
});

it("finds a small button in the list or by its older name", () => {
  expect([hasButton({ buttons: ["copy"] }, "copy"), hasButton({ buttons: [] }, "copy", true), hasButton({}, "reset", true), hasButton({ show_copy_button: true }, "copy")]).toEqual([
    true,
    false,
    true,
    true,
  ]);
});

it("names a control that has no label", () => {
  expect([nameWithoutLabel({ label: "L" }, "Text"), nameWithoutLabel({ placeholder: "Say" }, "Text"), nameWithoutLabel({}, "Text")]).toEqual([undefined, "Say", "Text"]);
});
