import { expect, test } from "vitest";
import { type MarkdownOptions, renderer } from "./render";

const render = (text: string, options: Partial<MarkdownOptions> = {}) => renderer({ breaks: false, delimiters: [], headerLinks: false, showsUnknownTags: false, ...options })(text);

test("text that grows at its end leaves the pieces before as they are", () => {
  const before = render("# One\n\ntwo\n\nthr");
  const after = render("# One\n\ntwo\n\nthree **four**");
  expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
  expect(after[2]).toContain("<strong>four</strong>");
});

test("an element around other blocks is one piece", () => {
  expect(render("<details><summary>s</summary>\n\n**in**\n\n</details>\n\nafter")).toHaveLength(2);
  expect(render("<br>\n\none\n\ntwo")).toHaveLength(3);
});

test("an element that is never closed ends with the text", () => {
  expect(render("<div>\n\none\n\ntwo")).toHaveLength(1);
});

test("references work across pieces", () => {
  expect(render("see [docs]\n\n[docs]: https://a.test")[0]).toContain('href="https://a.test"');
});

test("unknown tags are text where the author wants them", () => {
  expect(render("a Vec<T> and <thinking>x</thinking> <b>bold</b>", { showsUnknownTags: true })[0]).toBe("<p>a Vec&lt;T&gt; and &lt;thinking&gt;x&lt;/thinking&gt; <b>bold</b></p>\n");
});

test("headings get an address on demand", () => {
  expect(render("## What is *new*?", { headerLinks: true })[0]).toContain('<h2 id="what-is-new">');
  expect(render("## What")[0]).toBe("<h2>What</h2>\n");
});

test("formulas are kept from Markdown", () => {
  expect(render("$$a_1 * b_1 * c$$", { delimiters: [{ left: "$$", right: "$$", display: true }] })[0]).toContain("a_1 * b_1 * c");
});

test("line breaks on demand", () => {
  expect(render("a\nb", { breaks: true })[0]).toContain("<br>");
});
