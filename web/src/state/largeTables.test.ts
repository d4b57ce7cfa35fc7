import { describe, expect, it } from "vitest";
import { changed, completed, isPartial } from "./largeTables";

const partial = { headers: ["a"], data: [[1]], metadata: null, file: "/tmp/table.json", rows: 1000 };

describe("a table of which the first rows are here", () => {
  it("keeps what a generator changes until the others are", () => {
    const first = changed(partial, [["replace", ["data", 500, 0], 2]]);
    const second = changed(first, [["add", ["data", 1000], [3]]]);
    expect(second).toEqual({ ...partial, edits: [["replace", ["data", 500, 0], 2], ["add", ["data", 1000], [3]]] });
    expect(isPartial(second)).toBe(true);
    expect(changed(partial, [])).toBe(partial);
  });

  it("gives way to another value", () => {
    expect(changed(partial, [["replace", [], null]])).toBeNull();
  });

  it("may be in an update", () => {
    const update = { __type__: "update", value: partial };
    expect(changed(update, [["replace", ["value", "data", 7, 0], 2]])).toEqual({ ...update, value: { ...partial, edits: [["replace", ["data", 7, 0], 2]] } });
    expect(changed(update, [["replace", ["value"], null]])).toEqual({ ...update, value: null });
    const whole = { headers: ["a"], data: [], metadata: null };
    expect(completed(update, partial, whole)).toEqual({ ...update, value: whole });
    expect(completed(partial, partial, whole)).toBe(whole);
    expect(completed("other", partial, whole)).toBe("other");
  });
});
