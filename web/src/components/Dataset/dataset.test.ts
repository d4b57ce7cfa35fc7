import { expect, it } from "vitest";
import { cellOf, samplesOf } from "./dataset";
import { propsOf } from "../../state/testing";

const plain = { ...propsOf("dataset"), components: ["textbox"], headers: [""], samples: [] };

it("reads rows with the types of their columns", () => {
  const file = { path: "/x/cat.png", url: "/file=/x/cat.png", orig_name: null };
  const { rows, headers, perPage } = samplesOf({ ...plain, samples: [["hi", true, file]], components: ["textbox", "checkbox", "image"], headers: ["A", "B", "C"] });
  expect(rows).toEqual([[{ kind: "text", text: "hi" }, { kind: "text", text: "yes" }, { kind: "media", media: [{ kind: "picture", url: "/file=/x/cat.png" }], text: "cat.png" }]]);
  expect([headers, perPage]).toEqual([["A", "B", "C"], 10]);
});

const picture = { path: "/x/a.png", url: "/file=/x/a.png", orig_name: null };

const film = { path: "/x/b.mp4", url: "/file=/x/b.mp4", orig_name: null };
const seen = { kind: "media", media: [{ kind: "picture", url: picture.url }], text: "a.png" };
const filmed = { kind: "video", url: film.url };

it.each([
  ["annotatedimage", { image: picture, annotations: [] }, seen],
  ["imageslider", [null, picture], seen],
  ["imageeditor", { background: picture, layers: [], composite: null }, seen],
  ["imageeditor", { background: null, layers: [picture], composite: null }, seen],
  ["gallery", [{ image: picture, caption: "x" }, { video: film, caption: null }], { kind: "media", media: [...seen.media, filmed], text: "a.png, b.mp4" }],
  ["video", film, { kind: "media", media: [filmed], text: "b.mp4" }],
  ["plot", { type: "matplotlib", plot: "data:image/webp;base64,AA" }, { kind: "media", media: [{ kind: "picture", url: "data:image/webp;base64,AA" }], text: "" }],
])("shows a sample of %s by its picture", (type, value, cell) => {
  expect(cellOf(value, type)).toEqual(cell);
});

it.each([
  ["imageslider", [null, null], ""],
  ["imageeditor", null, ""],
  ["gallery", [], ""],
  ["fileexplorer", [["data", "a.csv"], ["b.csv"]], "data/a.csv, b.csv"],
  ["file", [picture, film], "a.png, b.mp4"],
  ["audio", { ...picture, path: "/x/a.wav" }, "a.wav"],
  ["model3d", { ...picture, path: "/x/a.glb" }, "a.glb"],
  ["label", { label: "cat", confidences: null }, "cat"],
  ["highlightedtext", [{ token: "a", class_or_confidence: "X" }, { token: "b" }], "a, b"],
  ["chatbot", [{ role: "user", content: [{ type: "text", text: "hi" }] }], "hi"],
  ["plot", { type: "plotly", plot: "{}" }, "plotly"],
  ["nativeplot", { columns: ["x", "y"], data: [[1, 2]], datatypes: {}, mark: "line" }, "x, y | 1, 2"],
  ["json", { a: "b".repeat(1000) }, `{"a":"${"b".repeat(494)}…`],
])("shows a sample of %s by the part that tells most", (type, value, text) => {
  expect(cellOf(value, type)).toEqual({ kind: "text", text });
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
