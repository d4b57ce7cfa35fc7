import fc from "fast-check";
import { expect, it } from "vitest";
import { isEqual } from "./equal";

it("agrees with JSON for any JSON value and its copy", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => isEqual(value, structuredClone(value))));
});

it("tells values apart", () => {
  for (const [a, b] of [[1, "1"], [null, {}], [[], {}], [[1], [1, 2]], [{ a: 1 }, { a: 1, b: undefined }], [{ a: 1 }, { b: 1 }]]) {
    expect(isEqual(a, b)).toBe(false);
  }
});
