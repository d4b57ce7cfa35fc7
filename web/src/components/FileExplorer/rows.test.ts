import { expect, it } from "vitest";
import { type Folder, answerOf, moved, pathsOf, rowsOf } from "./rows";

const ready = (entries: Folder["entries"], more: Partial<Folder> = {}): Folder => ({ entries, rest: null, isLoading: false, problem: null, ...more });
const folders = {
  "": ready([{ name: "data", type: "folder" }, { name: "empty", type: "folder" }, { name: "b.txt", type: "file" }], { rest: { after: "b.txt", after_folder: false } }),
  data: ready([{ name: "a.csv", type: "file" }]),
  empty: ready([]),
};

it("shows the entries of open folders below them, and where there is more", () => {
  const rows = rowsOf(folders, new Set(["data", "empty"]));
  expect(rows.map(({ kind, name, level }) => [kind, name, level])).toEqual([
    ["folder", "data", 1],
    ["file", "a.csv", 2],
    ["folder", "empty", 1],
    ["note", "empty", 2],
    ["file", "b.txt", 1],
    ["more", "", 1],
  ]);
  expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  expect(rowsOf({}, new Set()).map((row) => row.name)).toEqual(["loading"]);
});

it.each([
  [0, "ArrowDown", 1],
  [5, "ArrowDown", 5],
  [0, "ArrowUp", 0],
  [1, "Home", 0],
  [1, "End", 5],
  [0, "ArrowRight", 1],
  [1, "ArrowRight", null],
  [1, "ArrowLeft", 0],
  [4, "ArrowLeft", null],
  [0, "b", 4],
  [4, "D", 0],
  [0, "x", null],
  [0, "Tab", null],
])("goes from row %i by %s to %j", (at, key, expected) => {
  expect(moved(rowsOf(folders, new Set(["data", "empty"])), at, key)).toBe(expected);
});

it("takes nothing for what is no answer, and no path", () => {
  expect([null, 5, {}, { entries: 5 }].map(answerOf)).toEqual([null, null, null, null]);
  expect(pathsOf([["a", "b"], "a", [1], null])).toEqual([["a", "b"]]);
  expect(pathsOf(null)).toEqual([]);
});
