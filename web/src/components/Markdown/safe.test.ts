// @vitest-environment jsdom
import { expect, test } from "vitest";
import { safeNodes } from "./safe";

function safe(html: string): string {
  const holder = document.createElement("div");
  holder.append(safeNodes(html));
  return holder.innerHTML;
}

test.each([
  ["<script>alert(1)</script>x", "x"],
  ["<img src=x onerror=alert(1)>", '<img src="x">'],
  ["<style>body{display:none}</style>x", "x"],
  ['<link rel=stylesheet href="//a.test">x', "x"],
  ['<form action="//a.test"><input name=p><button>Go</button></form>', "Go"],
  ['<iframe src="//a.test"></iframe>x', "x"],
  ["<svg><script>alert(1)</script></svg>", "<svg></svg>"],
  ['<base href="//a.test">x', "x"],
])("%s is made harmless", (html, expected) => {
  expect(safe(html)).toBe(expected);
});

test("addresses that run code are dropped", () => {
  expect(safe('<a href="javascript:alert(1)">x</a>')).toBe("<a>x</a>");
  expect(safe('<a href="&#106;avascript:alert(1)">x</a>')).toBe("<a>x</a>");
});

test("links open in a new tab, those within the text do not", () => {
  expect(safe('<a href="https://a.test">x</a>')).toBe('<a href="https://a.test" target="_blank" rel="noopener noreferrer">x</a>');
  expect(safe('<a href="#part">x</a>')).toBe('<a href="#part">x</a>');
});

test("styles stay but cannot cover the page", () => {
  expect(safe('<p style="color: red; position: fixed">x</p>')).toBe('<p style="color: red;">x</p>');
});
