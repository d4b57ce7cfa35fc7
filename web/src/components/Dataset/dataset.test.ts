import { expect, it } from "vitest";
import { cellOf, samplesOf } from "./dataset";
import { propsOf } from "../../state/testing";

const plain = { ...propsOf("dataset"), components: ["textbox"], headers: [""], samples: [] };

it("reads rows with the types of their columns", () => {
  const file = { path: "/x/cat.png", url: "/file=/x/cat.png", orig_name: null };
  const { rows, headers, perPage } = samplesOf({ ...plain, samples: [["hi", true, file]], components: ["textbox", "checkbox", "image"], headers: ["A", "B", "C"] });
  expect(rows).toEqual([[{ kind: "text", text: "hi" }, { kind: "text", text: "yes" }, { kind: "image", url: "/file=/x/cat.png", text: "cat.png" }]]);
  expect([headers, perPage]).toEqual([["A", "B", "C"], 10]);
});

const picture = { path: "/x/a.png", url: "/file=/x/a.png", orig_name: null };

it.each([
  ["annotatedimage", { image: picture, annotations: [] }, { kind: "image", url: picture.url, text: "a.png" }],
  ["imageslider", [null, picture], { kind: "image", url: picture.url, text: "a.png" }],
  ["imageslider", [null, null], { kind: "text", text: "" }],
  ["fileexplorer", [["data", "a.csv"], ["b.csv"]], { kind: "text", text: "data/a.csv, b.csv" }],
  ["model3d", { ...picture, path: "/x/a.glb" }, { kind: "text", text: "a.glb" }],
])("shows a sample of %s by the part that tells most", (type, value, cell) => {
  expect(cellOf(value, type)).toEqual(cell);
});

it("shows no header row of empty names", () => {
  expect(samplesOf({ ...plain, samples: [["a"]], headers: [""] }).headers).toEqual([]);
});

it.each([
  [null, ""],
  [["a", 2], "a, 2"],
  [{ text: "see", files: [{ path: "/a/b.txt" }] }, "see · b.txt"],
  [{ a: 1 }, '{"a":1}'],
  [{ headers: ["a", "b"], data: [[1, 2], [3, 4]], metadata: null }, "a, b | 1, 2 | 3, 4"],
  [{ headers: ["a"], data: [[1], [2], [3], [4]] }, "a | 1 | 2 | 3 …"],
])("writes %j as text", (value, text) => {
  expect(cellOf(value, "")).toEqual({ kind: "text", text });
});

it.each([
  [[["a"]], null, null, false],
  [[["a", "b"]], null, null, true],
  [[["a", "b"]], "gallery" as const, null, false],
  [[["a"]], "table" as const, null, true],
  [[["a", "b"]], null, ["one"], false],
])("shows %j with layout %j and labels %j as a table: %j", (samples, layout, labels, isTable) => {
  expect(samplesOf({ ...plain, samples, layout, sample_labels: labels }).isTable).toBe(isTable);
});
