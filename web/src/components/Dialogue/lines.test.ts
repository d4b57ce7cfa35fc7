import { expect, it } from "vitest";
import { changed, inserted, readLines, tagsAt, withTag, without, writtenLines } from "./lines";

const lines = [
  { speaker: "Ann", text: "hi" },
  { speaker: "Bob", text: "yo: [x]" },
];

it("reads what it writes", () => {
  expect(writtenLines(lines, "\n")).toBe("[Ann] hi\n[Bob] yo: [x]");
  expect(readLines(writtenLines(lines, "|"), "|", "Ann")).toEqual(lines);
  expect(readLines("hi\nthere\n[Bob] yo", "\n", "Ann")).toEqual([{ speaker: "Ann", text: "hi\nthere" }, { speaker: "Bob", text: "yo" }]);
  expect(readLines("", "\n", "Ann")).toEqual([]);
});

it("adds, changes and removes lines", () => {
  expect(inserted(lines, 0, ["Ann", "Bob"])[1]).toEqual({ speaker: "Bob", text: "" });
  expect(inserted([], -1, ["Ann", "Bob"])).toEqual([{ speaker: "Ann", text: "" }]);
  expect(changed(lines, 1, { text: "x" })[1]).toEqual({ speaker: "Bob", text: "x" });
  expect(without(lines, 0)).toEqual(lines.slice(1));
});

it("completes tags after a colon", () => {
  const tags = ["(laughs)", "(sighs)"];
  expect(tagsAt("so :la", 6, tags)).toEqual(["(laughs)"]);
  expect([tagsAt("so :", 4, tags).length, tagsAt("so", 2, tags).length, tagsAt("a: b", 4, tags).length]).toEqual([2, 0, 0]);
  expect(withTag("so :la you", 6, "(laughs)")).toEqual({ text: "so (laughs)  you", cursor: 12 });
});
