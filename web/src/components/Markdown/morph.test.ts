// @vitest-environment jsdom
import { expect, test } from "vitest";
import { morph } from "./morph";

function nodes(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function holder(html: string): HTMLElement {
  const element = document.createElement("div");
  element.append(nodes(html));
  return element;
}

test.each([
  ["<p>a</p>", "<p>ab</p>"],
  ["<p>a</p>", "<p>a <b>b</b></p><ul><li>c</li></ul>"],
  ["<p class=x>a</p><p>b</p>", "<p id=y>a</p>"],
  ["text", "<pre>code</pre>"],
  ["<ul><li>1</li></ul>", "<ol><li>1</li></ol>"],
])("%s becomes %s", (before, after) => {
  const element = holder(before);
  morph(element, nodes(after));
  expect(element.innerHTML).toBe(holder(after).innerHTML);
});

test("growing text keeps its node, and pictures before it theirs", () => {
  const element = holder("<p><img src=a.png>one</p>");
  const [img, text] = element.firstElementChild?.childNodes ?? [];
  morph(element, nodes("<p><img src=a.png>one two</p><p>three</p>"));
  expect(element.firstElementChild?.childNodes[0]).toBe(img);
  expect(element.firstElementChild?.childNodes[1]).toBe(text);
});

test("what the reader opened stays open", () => {
  const element = holder("<details><summary>s</summary>a</details>");
  element.querySelector("details")?.setAttribute("open", "");
  morph(element, nodes("<details><summary>s</summary>ab</details>"));
  expect(element.querySelector("details")?.hasAttribute("open")).toBe(true);
});
