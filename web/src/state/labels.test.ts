import { expect, test } from "vitest";
import { withLabel } from "./labels";

test("a control without a label is called what it is", () => {
  expect(withLabel("checkboxgroup", { label: null })["label"]).toBe("Checkbox Group");
});

test("an author's label stays, also an empty one", () => {
  expect(withLabel("textbox", { label: "Name" })["label"]).toBe("Name");
  expect(withLabel("textbox", { label: "" })["label"]).toBe("");
});

test("what is no control has no name of its own", () => {
  expect(withLabel("markdown", {})).toEqual({});
});
