import { expect, it } from "vitest";
import { colorsOf } from "./palette";

it("gives each name a color, the author's first", () => {
  const colors = colorsOf(["a", "b", "c"], { b: "red", c: "url(x)" });
  expect(colors["b"]).toBe("red");
  expect(new Set(Object.values(colors)).size).toBe(3);
  expect(colors["c"]).toMatch(/^#/);
});
