import { expect, test } from "vitest";
import { openTags } from "./tags";

test.each([
  ["<details><summary>a</summary>", 1],
  ["</details>", -1],
  ["<br><img src=a><p><li><svg/>", 0],
  ["<a title='<b>' data-x=\"<i>\">", 1],
  ["<!-- <div> --><div>", 1],
  ["<div><!-- <div>", 1],
  ["<div><a title=\"<b>", 1],
  ["<div><span>a</span><Vec>", 1],
] as const)("%s", (html, open) => {
  expect(openTags(html, true)).toBe(open);
});

test.each(["<a", "<a'\"", "<!--", "<a ", "<a x=\"", "</", "<a>"])("a megabyte of %s is looked at once", (part) => {
  expect(openTags(part.repeat(1e6 / part.length))).toBeGreaterThanOrEqual(0);
});
