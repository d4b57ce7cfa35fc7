import fc from "fast-check";
import { expect, it } from "vitest";
import type { Diff } from "../wire/generated";
import { applyDiff } from "./diff";

it("appends to the end of a text at the root and inside", () => {
  expect(applyDiff("a", [["append", [], "b"]])).toBe("ab");
  expect(applyDiff([{ content: "a" }], [["append", [0, "content"], "b"]])).toEqual([{ content: "ab" }]);
});

it("replaces, adds and deletes by path", () => {
  expect(applyDiff({ a: [1, 2] }, [["replace", ["a", 1], 3]])).toEqual({ a: [1, 3] });
  expect(applyDiff([1, 3], [["add", [1], 2]])).toEqual([1, 2, 3]);
  expect(applyDiff({ a: 1 }, [["add", ["b"], { c: 2 }]])).toEqual({ a: 1, b: { c: 2 } });
  expect(applyDiff([1, 2, 3], [["delete", [1], null]])).toEqual([1, 3]);
  expect(applyDiff({ a: 1, b: 2 }, [["delete", ["a"], null]])).toEqual({ b: 2 });
});

it("applies changes in order, each on the result of the one before", () => {
  const diff: Diff = [
    ["add", [0], "x"],
    ["append", [0], "y"],
    ["delete", [1], null],
  ];
  expect(applyDiff(["old"], diff)).toEqual(["xy"]);
});

it("changes many rows of a table without copying it for each, and shares nothing with the operands", () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => [index, 0]);
  const operand = [1];
  const made = applyDiff(rows, [...rows.map((_, index) => ["replace", [index, 1], 1] as const), ["add", [0], operand], ["replace", [0, 0], 2]]) as number[][];
  expect([made.length, made[0], made[20_000]]).toEqual([20_001, [2], [19_999, 1]]);
  expect([operand, rows[0]]).toEqual([[1], [0, 0]]);
});

it("takes __proto__ as any other key", () => {
  const made = applyDiff({}, [["add", ["__proto__"], { a: 1 }], ["replace", ["__proto__", "a"], 2]]) as object;
  expect([Object.keys(made), Object.getPrototypeOf(made) === Object.prototype, JSON.stringify(made)]).toEqual([["__proto__"], true, '{"__proto__":{"a":2}}']);
});

it("leaves the value untouched when nothing changed", () => {
  const value = { a: [1] };
  expect(applyDiff(value, [])).toBe(value);
});

/** The changes that lead from one value to another, written independently of the code under test. */
function diffOf(from: unknown, to: unknown, path: (string | number)[] = []): Diff {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  if (typeof from === "string" && typeof to === "string" && to.startsWith(from)) return [["append", path, to.slice(from.length)]];
  if (Array.isArray(from) && Array.isArray(to)) {
    const common = Math.min(from.length, to.length);
    const edits = Array.from({ length: common }, (_, index) => diffOf(from[index], to[index], [...path, index])).flat();
    const adds: Diff = to.slice(common).map((item: unknown, index) => ["add", [...path, common + index], item] as const);
    const deletes: Diff = from.slice(common).map((_, index) => ["delete", [...path, from.length - 1 - index], null] as const);
    return [...edits, ...adds, ...deletes];
  }
  if (isObject(from) && isObject(to)) {
    const deletes: Diff = Object.keys(from).filter((key) => !Object.hasOwn(to, key)).map((key) => ["delete", [...path, key], null] as const);
    const rest = Object.keys(to).map((key): Diff => (Object.hasOwn(from, key) ? diffOf(from[key], to[key], [...path, key]) : [["add", [...path, key], to[key]]]));
    return [...deletes, ...rest.flat()];
  }
  return [["replace", path, to]];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

it("leads from any JSON value to any other, and changes neither", () => {
  const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes("__proto__"));
  fc.assert(
    fc.property(json, json, (from, to) => {
      const before = JSON.stringify(from);
      expect(JSON.parse(JSON.stringify(applyDiff(from, diffOf(from, to))))).toEqual(JSON.parse(JSON.stringify(to)));
      expect(JSON.stringify(from)).toBe(before);
    }),
  );
});

it("shares the parts that did not change", () => {
  const kept = { deep: true };
  const next = applyDiff({ kept, text: "a" }, [["append", ["text"], "b"]]) as { kept: unknown };
  expect(next.kept).toBe(kept);
});
