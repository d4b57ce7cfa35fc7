// @vitest-environment jsdom
import { expect, test } from "vitest";
import { htmlNodes } from "./markup";

function shown(html: string): string {
  const holder = document.createElement("div");
  holder.append(htmlNodes(html));
  return holder.innerHTML;
}

test("the author's markup stays", () => {
  const html = '<style>.a{color:red}</style><form action="/x"><input name="n"></form><my-part data-x="1"></my-part>';
  expect(shown(html)).toBe(html);
});

test.each([
  ["<script>alert(1)</script>x", "x"],
  ["<img src=x onerror=alert(1)>", '<img src="x">'],
  ['<a href=" java\tscript:alert(1)">x</a>', "<a>x</a>"],
  ['<svg><a xlink:href="javascript:alert(1)">x</a></svg>', "<svg><a>x</a></svg>"],
  ["<base href=//a.test>x", "x"],
  ["<template><img src=x onerror=alert(1)></template>", '<template><img src="x"></template>'],
])("%s runs nothing", (html, expected) => {
  expect(shown(html)).toBe(expected);
});

test("a frame with HTML of its own is shut in", () => {
  expect(shown('<iframe srcdoc="<script>1</script>"></iframe>')).toContain('sandbox=""');
});

test("the link that stands for a foreign picture leaves the page where it is", () => {
  const link = htmlNodes('<img src="https://a.test/x.png">').querySelector("a");
  expect([link?.href, link?.target, link?.rel]).toEqual(["https://a.test/x.png", "_blank", "noopener noreferrer"]);
});
