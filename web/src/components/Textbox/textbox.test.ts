import { expect, it } from "vitest";
import { buttonText, isSubmit, plainAttributes, shapeOf } from "./textbox";
import { propsOf } from "../../state/testing";

it("is a growing textarea unless its lines are fixed or its type needs an input", () => {
  expect(shapeOf(propsOf("textbox", {}))).toEqual({ isSingleLine: false, type: "text", lines: 1, maxLines: 20 });
  expect(shapeOf(propsOf("textbox", { lines: 3, max_lines: 2 }))).toMatchObject({ lines: 3, maxLines: 3 });
  expect(shapeOf(propsOf("textbox", { max_lines: 1 })).isSingleLine).toBe(true);
  expect(shapeOf(propsOf("textbox", { type: "password", lines: 4 }))).toEqual({ isSingleLine: true, type: "password", lines: 1, maxLines: 1 });
});

it("submits by Enter in one line and by Shift+Enter in several", () => {
  const press = (shiftKey: boolean, lines: number, isComposing = false) => isSubmit({ key: "Enter", shiftKey, isComposing }, lines);
  expect([press(false, 1), press(true, 1), press(false, 3), press(true, 3)]).toEqual([true, false, false, true]);
  expect(press(false, 1, true)).toBe(false);
});

it("takes a button's caption, an icon or nothing", () => {
  expect(["Go", true, false, null, ""].map(buttonText)).toEqual(["Go", true, null, null, null]);
});

it("lets through attributes that neither run code nor restyle", () => {
  expect(plainAttributes({ autocomplete: "off", "aria-label": "x", onclick: "evil()", style: "x", spellcheck: false, lang: {} })).toEqual({
    autocomplete: "off",
    "aria-label": "x",
    spellcheck: false,
  });
});
