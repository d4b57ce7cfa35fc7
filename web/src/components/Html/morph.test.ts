// @vitest-environment jsdom
import { expect, test } from "vitest";
import { morph } from "./morph";

function of(html: string): HTMLElement {
  const element = document.createElement("div");
  element.innerHTML = html;
  return element;
}

function morphed(from: string, to: string): { target: HTMLElement; before: Element[] } {
  const target = of(from);
  const before = [...target.querySelectorAll("*")];
  morph(target, of(to));
  expect(target.innerHTML).toBe(of(to).innerHTML);
  return { target, before };
}

test.each([
  ["", "<b>x</b>text"],
  ["<b>x</b>", ""],
  ["<ul><li class='a' id='x'>1</li></ul>", "<ul><li title='t'>2</li><li>3</li></ul>"],
  ["<p>a</p><i>b</i>", "<i>b</i><p>a</p>"],
  ["text<!-- c -->", "other<!-- d -->"],
  ["<svg><path d='1'/></svg>", "<svg><path d='2'/></svg>"],
])("%s becomes %s", (from, to) => {
  morphed(from, to);
});

test("elements in their place stay", () => {
  const { target, before } = morphed("<ul><li>1</li></ul><p>a</p>", "<ul><li class='x'>2</li><li>3</li></ul><p>b</p>");
  expect([...target.querySelectorAll("ul, li:first-child, p")]).toEqual(before);
});

test("what was typed stays, until the template says another value", () => {
  const target = of("<input value='1'><textarea>1</textarea><input type='checkbox'>");
  const [field, area, box] = [...target.children] as [HTMLInputElement, HTMLTextAreaElement, HTMLInputElement];
  [field.value, area.value, box.checked] = ["typed", "typed", true];
  morph(target, of("<input value='1' title='t'><textarea>1</textarea><input type='checkbox'>"));
  expect([field.value, area.value, box.checked]).toEqual(["typed", "typed", true]);
  morph(target, of("<input value='2'><textarea>2</textarea><input type='checkbox' checked>"));
  expect([field.value, area.value, box.checked]).toEqual(["2", "2", true]);
  morph(target, of("<input><textarea></textarea><input type='checkbox'>"));
  expect([field.value, area.value, box.checked]).toEqual(["", "", false]);
});
