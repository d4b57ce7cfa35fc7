import { expect, it } from "vitest";
import { cssSize, nameWithoutLabel, text } from "./props";

it("takes an empty text for none", () => {
  expect([text("x"), text(""), text(null), text(undefined)]).toEqual(["x", null, null, null]);
});

it("names a control that has no label", () => {
  expect([nameWithoutLabel({ label: "L" }, "Text"), nameWithoutLabel({ placeholder: "Say" }, "Text"), nameWithoutLabel({}, "Text")]).toEqual([undefined, "Say", "Text"]);
});

it("lets no other declaration in through a size", () => {
  expect([cssSize("height", 300), cssSize("height", "50vh"), cssSize("height", "1px;color:red"), cssSize("height", null)]).toEqual(["height:300px;", "height:50vh;", "", ""]);
});
