import { expect, test } from "vitest";
import { highlighter, languageFor } from "./highlight";

test("languages go by several names", () => {
  expect(["py", "TS", "c++", "sh", "nonsense", "constructor"].map(languageFor)).toEqual(["python", "typescript", "cpp", "bash", null, null]);
});

test("code is plain until its language has come", async () => {
  const colours = highlighter();
  await new Promise<void>((resolve) => expect(colours.html("x = 1", "py", resolve)).toBeNull());
  expect(colours.html("x = '<b>'", "py", () => undefined)).toContain("&lt;b&gt;");
});
