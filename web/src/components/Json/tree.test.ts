import { expect, test } from "vitest";
import { openDepth, shapeOf } from "./tree";

test("text is shown as JSON text", () => {
  expect(shapeOf('a "b"')).toEqual({ kind: "leaf", type: "string", text: '"a \\"b\\""' });
});

test("lists and objects are branches with named members", () => {
  expect(shapeOf(["x"])).toMatchObject({ open: "[", members: [["0", "x"]] });
  expect(shapeOf({ k: 1 })).toMatchObject({ open: "{", members: [["k", 1]] });
});

test("a large value begins nearly closed, a small one open", () => {
  expect(openDepth(Array.from({ length: 10_000 }, (_, i) => i), false)).toBe(1);
  expect(openDepth({ a: [1, 2] }, false)).toBeGreaterThan(2);
});
