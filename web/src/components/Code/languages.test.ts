import { ensureSyntaxTree, type Language, type LanguageSupport } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";
import { fileName, languages } from "./languages";

it.each(Object.entries(languages))("parses %s", async (_name, { load }) => {
  const found = (await load()) as LanguageSupport | Language;
  const state = EditorState.create({ doc: "select 1", extensions: found });
  expect(ensureSyntaxTree(state, state.doc.length)?.length).toBe(8);
});

it("names the file after the language", () => {
  expect([fileName("python"), fileName("sql-hive"), fileName(null)]).toEqual(["file.py", "file.sql", "file.txt"]);
});
