import { expect, test } from "vitest";
import { aggregate, groupsOf, linesOf, plotted, type PlotTable, stepOf } from "./rows";

const options = { x: "a", y: "b", color: null, x_bin: null, y_aggregate: null, sort: null, tooltip: "axis", x_title: null, y_title: null, color_title: null } as const;

function table(mark: PlotTable["mark"], columns: Readonly<Record<string, PlotTable["data"][number]>>, datatypes: PlotTable["datatypes"]): PlotTable {
  const names = Object.keys(columns);
  const length = Object.values(columns)[0]?.length ?? 0;
  return { mark, columns: names, datatypes, data: Array.from({ length }, (_, row) => names.map((name) => columns[name]?.[row] ?? null)) };
}

const numbers = { a: "quantitative", b: "quantitative", c: "nominal" } as const;
const names = { a: "nominal", b: "quantitative", c: "nominal" } as const;

test("rows are in the order of x, and those without x are left out", () => {
  const plot = plotted(table("line", { a: [3, null, 1], b: [1, 2, null] }, numbers), options);
  expect(plot?.rows.map((row) => [row.x, row.y])).toEqual([[1, null], [3, 1]]);
});

test("without the columns there is nothing to draw", () => {
  const given = table("line", { a: [1], b: [1] }, numbers);
  expect([plotted(null, options), plotted(given, { ...options, x: null }), plotted(given, { ...options, y: "z" }), plotted(given, { ...options, y: [] })]).toEqual([null, null, null, null]);
});

test("several y are a series each, and with a color one for each pair", () => {
  const given = table("line", { a: [1], b: [2], d: [3], c: ["red"] }, { ...numbers, d: "quantitative" });
  expect(plotted(given, { ...options, y: ["b", "d"] })?.series).toEqual(["b", "d"]);
  expect(plotted(given, { ...options, y: ["b", "d"], color: "c" })?.series).toEqual(["red · b", "red · d"]);
});

test("bars of one name are added up, by color", () => {
  const given = table("bar", { a: ["x", "y", "x"], b: [1, 2, 4], c: ["r", "r", "r"] }, names);
  expect(plotted(given, { ...options, color: "c" })?.rows.map((row) => [row.x, row.y, row.series])).toEqual([["x", 5, "r"], ["y", 2, "r"]]);
  expect(plotted(given, { ...options, y_aggregate: "max" })?.rows.map((row) => row.y)).toEqual([4, 2]);
});

test("points of one name stay as they are", () => {
  expect(plotted(table("point", { a: ["x", "x"], b: [1, 4] }, names), options)?.rows).toHaveLength(2);
});

test("names are ordered as the author says", () => {
  const given = table("bar", { a: ["b10", "a", "b9"], b: [1, 3, 2] }, names);
  const order = (sort: "x" | "-x" | "y" | "-y" | readonly string[] | null) => plotted(given, { ...options, sort })?.names;
  expect(order(null)).toEqual(["b10", "a", "b9"]);
  expect(order("x")).toEqual(["a", "b9", "b10"]);
  expect(order("-x")).toEqual(["b10", "b9", "a"]);
  expect(order("y")).toEqual(["b10", "b9", "a"]);
  expect(order("-y")).toEqual(["a", "b9", "b10"]);
  expect(order(["b9", "nobody"])).toEqual(["b9", "b10", "a"]);
});

test("bins hold what lies in them", () => {
  const given = table("bar", { a: [0, 0.25, 0.3, 0.31], b: [1, 1, 1, 1] }, numbers);
  expect(plotted(given, { ...options, x_bin: 0.1 })?.rows.map((row) => [row.x, row.x2, row.y])).toEqual([[0, 0.1, 1], [0.2, 0.3, 1], [0.3, 0.4, 2]]);
});

test("bins of times have a unit", () => {
  expect(["10s", "15m", "1.5h", "1d"].map((bin) => stepOf(bin, "temporal"))).toEqual([10_000, 900_000, 5_400_000, 86_400_000]);
  expect([stepOf(2, "quantitative"), stepOf(2, "temporal"), stepOf("x", "temporal"), stepOf(null, "temporal")]).toEqual([2, 2000, null, null]);
});

test("bars at numbers are as wide as the least distance allows", () => {
  const rows = plotted(table("bar", { a: [1, 2, 4], b: [1, 1, 1] }, numbers), options)?.rows;
  expect(rows?.map((row) => [row.x, row.x2])).toEqual([[0.6, 1.4], [1.6, 2.4], [3.6, 4.4]]);
});

test("groups are aggregated", () => {
  const all = (["sum", "mean", "median", "min", "max", "count"] as const).map((how) => aggregate([4, 1, 1], how));
  expect(all).toEqual([6, 2, 1, 1, 4, 3]);
  expect([aggregate([1, 4], "median"), aggregate([], "mean"), aggregate([], "count")]).toEqual([2.5, null, 0]);
});

test("a tooltip tells all rows at one x, with further columns where they are asked for", () => {
  const given = table("line", { a: [1, 1], b: [2, 3], c: ["r", "g"], more: ["m", null] }, { ...numbers, more: "nominal" });
  const plot = plotted(given, { ...options, color: "c", tooltip: ["more"] });
  if (!plot) throw new Error("There is a plot.");
  const [group] = groupsOf(plot.rows);
  expect(linesOf(group ?? [], plot)).toEqual([{ name: "a", value: "1" }, { name: "r", value: "2" }, { name: "more", value: "m" }, { name: "g", value: "3" }, { name: "more", value: "–" }]);
});

test("booleans are names on an axis, and a column named like a method of objects is a column", () => {
  const given = table("bar", { a: [true, false], b: [1, 2] }, numbers);
  expect(plotted(given, options)?.names).toEqual(["true", "false"]);
  const odd = { ...table("bar", { a: ["k"], b: [1] }, numbers), columns: ["toString", "constructor"], datatypes: { constructor: "quantitative" } } as const;
  expect(plotted(odd as unknown as PlotTable, { ...options, x: "toString", y: "constructor" })?.rows[0]).toMatchObject({ x: "k", y: 1 });
});
