import { expect, test } from "vitest";
import { delimitersOf, formulaAt } from "./math";

test("without the author's word only double dollars begin a formula", () => {
  expect(formulaAt("$5 and $6", delimitersOf(undefined))).toBeNull();
  expect(formulaAt("$$x^2$$ rest", delimitersOf(null))).toEqual({ raw: "$$x^2$$", tex: "x^2", display: true });
});

test("an unclosed or empty formula is text", () => {
  expect(formulaAt("$$x", delimitersOf(null))).toBeNull();
  expect(formulaAt("$$$$", delimitersOf(null))).toBeNull();
});

test("the author's delimiters are taken", () => {
  const own = delimitersOf([{ left: "\\(", right: "\\)", display: false }]);
  expect(formulaAt("\\(a\\)", own)?.tex).toBe("a");
});
