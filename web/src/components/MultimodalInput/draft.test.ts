import { expect, test } from "vitest";
import { draftOf, pastedFiles, sends, withFiles, withoutFile } from "./draft";

const file = (path: string) => ({ path, meta: { _type: "gradio.FileData" } }) as const;

test("a value of any form is a draft", () => {
  expect(draftOf(null)).toEqual({ text: "", files: [] });
  expect(draftOf("hi")).toEqual({ text: "hi", files: [] });
  expect(draftOf({ text: "hi", files: [file("a")] })).toEqual({ text: "hi", files: [file("a")] });
  expect(draftOf({ text: null })).toEqual({ text: "", files: [] });
});

test("files are added, or take the place of the one before", () => {
  const draft = { text: "x", files: [file("a")] };
  expect(withFiles(draft, [file("b")], true).files).toEqual([file("a"), file("b")]);
  expect(withFiles(draft, [file("b"), file("c")], false).files).toEqual([file("b")]);
  expect(withoutFile(draft, 0)).toEqual({ text: "x", files: [] });
});

test("a very long paste becomes a file", () => {
  const data = (text: string) => ({ files: [], getData: () => text }) as unknown as DataTransfer;
  expect(pastedFiles(data("short"), 10)).toEqual([]);
  expect(pastedFiles(data("a".repeat(11)), 10)[0]?.name).toBe("pasted_text.txt");
});

test("Enter sends, but not with Shift and not within a word being composed", () => {
  const key = { key: "Enter", shiftKey: false, isComposing: false };
  expect([sends(key), sends({ ...key, shiftKey: true }), sends({ ...key, isComposing: true }), sends({ ...key, key: "a" })]).toEqual([true, false, false, false]);
});
