import { describe, expect, it } from "vitest";
import { propsOf } from "../../state/testing";
import { read, written } from "./delimited";
import { onlyRows, withCells, withColumn, withMovedColumn, withMovedRow, withoutColumns, withoutRows, withRow } from "./edits";
import { Heights, columnAt, startsOf, widthsOf } from "./geometry";
import { History } from "./history";
import { type Filters, orderOf, sortedBy, withFilter, withValue } from "./order";
import { blockOf, isIn, nextCell, target } from "./selection";
import { kindsOf, parsed, positions, shownTable, shownText } from "./table";

const table = { headers: ["a", "b"], data: [[1, "x"], [2, "y"], [3, "x"]], metadata: { display_value: [["one", "X"], ["two", "Y"], ["three", "X"]] } };
const plain = { sort: [], filters: {}, search: "" };
const rowsOf = (order: Int32Array | null) => order && [...order];

describe("values", () => {
  it("shows rows to fill in where there are none, to people who may", () => {
    const props = { ...propsOf("dataframe"), headers: ["p"], row_count: [2, "dynamic"] as const };
    expect(shownTable({ headers: [], data: [] }, props, true).data).toEqual([[""], [""]]);
    expect(shownTable(null, props, false)).toEqual({ headers: ["p"], data: [], metadata: null });
  });

  it("guesses the kinds of columns", () => {
    expect(kindsOf("auto", { headers: [1, 2, 3, 4], data: [[1, true, "x", null], [null, false, 2, null]] })).toEqual(["number", "bool", "str", "str"]);
    expect(kindsOf(["date"], table)).toEqual(["date", "str"]);
  });

  it.each([
    ["3", "number", 1, 3],
    [" 1e3 ", "number", null, 1000],
    ["", "number", 1, null],
    ["x", "number", 1, "x"],
    ["3", "str", 1, 3],
    ["3", "str", "1", "3"],
    ["yes", "bool", false, true],
    ["false", "str", true, false],
    ["1_0", "number", 1, "1_0"],
  ] as const)("reads %j in a column of %s after %j as %j", (text, kind, before, value) => {
    expect(parsed(text, kind, before)).toBe(value);
  });

  it("shows the author's text of a cell until it is edited", () => {
    expect(shownText(table, 1, 0)).toBe("two");
    expect(shownText(withCells(table, [{ row: 1, column: 0, value: 5 }]), 1, 0)).toBe("5");
  });

  it("finds columns by name and place", () => {
    expect([...positions([1, "a"], table.headers)]).toEqual([1, 0]);
  });
});

describe("edits", () => {
  it("share the rows that they leave alone, and the texts follow", () => {
    const next = withCells(table, [{ row: 0, column: 1, value: "z" }]);
    expect(next.data).toEqual([[1, "z"], [2, "y"], [3, "x"]]);
    expect(next.data[1]).toBe(table.data[1]);
    expect(table.data[0]).toEqual([1, "x"]);
  });

  it("insert, move and delete rows with their texts", () => {
    expect(withRow(table, 1).data[1]).toEqual(["", ""]);
    expect(shownText(withRow(table, 1), 2, 0)).toBe("two");
    expect(shownText(withoutRows(table, [0, 2]), 0, 0)).toBe("two");
    expect(shownText(withMovedRow(table, 0, 2), 2, 0)).toBe("one");
    expect(onlyRows(table, [2, 0]).data).toEqual([[3, "x"], [1, "x"]]);
  });

  it("insert, move and delete columns with their texts", () => {
    expect(withColumn(table, 1, "c")).toMatchObject({ headers: ["a", "c", "b"], data: [[1, "", "x"], [2, "", "y"], [3, "", "x"]] });
    expect(shownText(withMovedColumn(table, 0, 1), 0, 1)).toBe("one");
    expect(withoutColumns(table, [0])).toMatchObject({ headers: ["b"], data: [["x"], ["y"], ["x"]] });
  });

  it("are undone and done again", () => {
    const history = new History();
    const second = { ...table, headers: ["c", "b"] };
    history.add(table);
    expect(history.undo(second)).toBe(table);
    expect(history.undo(table)).toBeNull();
    expect(history.redo(table)).toBe(second);
  });
});

describe("order", () => {
  it("sorts by several columns, with what is empty last", () => {
    const given = { headers: ["a", "b"], data: [["x", 2], ["x10", 1], ["x9", null], ["x", 1]] };
    const by = (...sort: { column: number; descending: boolean }[]) => rowsOf(orderOf(given, ["str", "number"], { ...plain, sort }));
    expect(by({ column: 0, descending: false }, { column: 1, descending: false })).toEqual([3, 0, 2, 1]);
    expect(by({ column: 1, descending: true })).toEqual([0, 1, 3, 2]);
  });

  it("turns from ascending to descending to none", () => {
    const first = sortedBy([], 0, false);
    const second = sortedBy(first, 0, false);
    expect([first, second, sortedBy(second, 0, false)]).toEqual([[{ column: 0, descending: false }], [{ column: 0, descending: true }], []]);
    expect(sortedBy(second, 1, true)).toEqual([...second, { column: 1, descending: false }]);
  });

  it("filters by text, range and values, and searches what is shown", () => {
    const only = (filters: Filters, search = "") => rowsOf(orderOf(table, ["number", "str"], { ...plain, filters, search }));
    expect(only({ 0: { from: "2" } })).toEqual([1, 2]);
    expect(only({ 0: { from: "2", to: "2" } })).toEqual([1]);
    expect(only({ 1: { values: new Set(["x"]) } })).toEqual([0, 2]);
    expect(only({ 1: { text: "Y" } })).toEqual([1]);
    expect(only({}, "thr")).toEqual([2]);
    expect(orderOf(table, ["number", "str"], plain)).toBeNull();
  });

  it("forgets filters that let everything through", () => {
    expect(withFilter({ 0: { from: "2" } }, 0, { from: "" })).toEqual({});
    expect(withValue(withValue({}, ["a", "b"], "a", false), ["a", "b"], "a", true)).toEqual({});
  });
});

describe("blocks of text", () => {
  it.each([
    ["a\tb\nc\td\n", [["a", "b"], ["c", "d"]]],
    ["a", [["a"]]],
    ['"a\nb"\tc', [["a\nb", "c"]]],
    ['"say ""hi"""\r\nx', [['say "hi"'], ["x"]]],
    ['"half', [['"half']]],
    ["a\n\nb", [["a"], [""], ["b"]]],
  ])("reads %j", (text, rows) => {
    expect(read(text)).toEqual(rows);
  });

  it("writes what it reads", () => {
    const rows = [["a", 'b"', "c\nd"], ["", "x,y", "z"]];
    expect(read(written(rows, "\t"))).toEqual(rows);
    expect(written([["a,b", "c"]], ",")).toBe('"a,b",c');
  });
});

describe("geometry", () => {
  it("gives widths that fill the room", () => {
    const widths = widthsOf(table, ["number", "str"], ["100px"], new Map(), 500);
    expect([...widths]).toEqual([100, 400]);
    expect(widthsOf(table, ["number", "str"], ["50%", "20%"], new Map([[1, 60]]), 500)).toEqual(Float64Array.from([250, 60]));
    expect([...startsOf(widths)]).toEqual([0, 100, 500]);
    expect([0, 99, 100, 600].map((place) => columnAt(startsOf(widths), place))).toEqual([0, 0, 1, 1]);
  });

  it("finds rows of several heights", () => {
    const heights = new Heights(100, 30);
    expect([heights.total, heights.at(95), heights.top(3)]).toEqual([3000, 3, 90]);
    expect(heights.measure(2, 50)).toBe(true);
    expect(heights.measure(2, 50)).toBe(false);
    expect([heights.total, heights.top(2), heights.top(3), heights.at(109), heights.at(110)]).toEqual([3020, 60, 110, 2, 3]);
  });
});

describe("selection", () => {
  const size = { rows: 10, columns: 3, page: 4 };
  it.each([
    ["ArrowUp", false, -1, 1],
    ["ArrowDown", true, 9, 1],
    ["End", true, 9, 2],
    ["Home", false, 0, 0],
    ["PageDown", false, 4, 1],
  ])("goes with %s (far: %j) to row %d, column %d", (key, isFar, row, column) => {
    expect(target(key, { row: 0, column: 1 }, size, isFar)).toEqual({ row, column });
  });

  it("goes on in the next row, and ends at the last cell", () => {
    expect(nextCell({ row: 0, column: 2 }, size, 1)).toEqual({ row: 1, column: 0 });
    expect(nextCell({ row: 9, column: 2 }, size, 1)).toBeNull();
    expect(isIn(blockOf({ row: 2, column: 2 }, { row: 0, column: 1 }), 1, 1)).toBe(true);
  });
});
