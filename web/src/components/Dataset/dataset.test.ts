import { expect, it } from "vitest";
import { cellOf, samplesOf } from "./dataset";

it("reads rows with the types of their columns", () => {
  const file = { path: "/x/cat.png", url: "/file=/x/cat.png", orig_name: null };
  const { rows, headers, perPage } = samplesOf({ samples: [["hi", true, file]], components: [{ name: "textbox" }, { name: "checkbox" }, { name: "image" }], headers: ["A", "B", "C"] });
  expect(rows).toEqual([[{ kind: "text", text: "hi" }, { kind: "text", text: "yes" }, { kind: "image", url: "/file=/x/cat.png", text: "cat.png" }]]);
  expect([headers, perPage]).toEqual([["A", "B", "C"], 10]);
});

it("shows no header row of empty names", () => {
  expect(samplesOf({ samples: [["a"]], headers: [""] }).headers).toEqual([]);
});

it.each([
  [null, ""],
  [["a", 2], "a, 2"],
  [{ text: "see", files: [{ path: "/a/b.txt" }] }, "see · b.txt"],
  [{ a: 1 }, '{"a":1}'],
])("writes %j as text", (value, text) => {
  expect(cellOf(value, "")).toEqual({ kind: "text", text });
});
