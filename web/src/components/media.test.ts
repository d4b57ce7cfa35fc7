// @vitest-environment jsdom
import { afterEach, expect, test } from "vitest";
import { allowMediaOf, matches, mayLoad } from "./media";
import { withoutForeignMedia } from "./foreign";

afterEach(() => {
  allowMediaOf([]);
});

test.each([
  ["a.test", "http://a.test/x", true],
  ["a.test", "https://a.test/x", true],
  ["a.test", "https://b.a.test/x", false],
  ["a.test", "https://a.test:8443/x", false],
  ["a.test:*", "https://a.test:8443/x", true],
  ["*.a.test", "https://b.a.test/x", true],
  ["*.a.test", "https://a.test/x", false],
  ["*.a.test", "https://bada.test/x", false],
  ["https://a.test", "http://a.test/x", false],
  ["http://a.test", "https://a.test/x", true],
  ["https:", "https://any.test/x", true],
  ["https:", "http://any.test/x", false],
  ["*", "http://any.test:9/x", true],
  ["*", "ftp://any.test/x", false],
])("%s and %s: %s", (source, address, expected) => {
  expect(matches(source, new URL(address), "http:")).toBe(expected);
});

test("a page that came by https takes hosts without a scheme by https only", () => {
  expect(matches("a.test", new URL("http://a.test/"), "https:")).toBe(false);
});

test("what is in the address, or on the page's own host, is loaded", () => {
  expect(["/file=x", "file=x", "data:image/png;base64,AA==", `${location.origin}/x`, ""].every(mayLoad)).toBe(true);
  expect(["//a.test/x", "https://a.test/x", "\\\\a.test\\x", " https://a.test"].some(mayLoad)).toBe(false);
});

function shown(html: string): string {
  const template = document.createElement("template");
  template.innerHTML = html;
  withoutForeignMedia(template.content);
  return template.innerHTML;
}

test("a link stands for a picture of another host", () => {
  expect(shown('<img src="https://a.test/x.png" alt="A map">')).toContain(">Picture on a.test: A map</a>");
  expect(shown('<img src="/x.png" alt="A map">')).toBe('<img src="/x.png" alt="A map">');
  allowMediaOf(["a.test"]);
  expect(shown('<img src="https://a.test/x.png">')).toBe('<img src="https://a.test/x.png">');
});

test("a player keeps the sources that may be loaded", () => {
  expect(shown('<video><source src="https://a.test/x"><source src="/y"></video>')).toBe('<video><source><source src="/y"></video>');
  expect(shown('<audio><source src="https://a.test/x"></audio>')).toContain(">Sound on a.test</a>");
});

test.each([
  '<img srcset="https://a.test/1 1x, /2 2x">',
  '<td background="//a.test/x"></td>',
  '<video poster="//a.test/x"></video>',
  '<svg><image xlink:href="//a.test/x"></image></svg>',
  '<svg><rect fill="url(//a.test/x#a)"></rect></svg>',
])("%s asks nobody", (html) => {
  expect(shown(html)).not.toContain("a.test");
});
