import { expect, test } from "vitest";
import { GrowingText } from "./growing";
import { grammar, type MarkdownOptions } from "./render";

function render(text: string, options: Partial<MarkdownOptions> = {}): readonly string[] {
  const growing = new GrowingText(grammar({ breaks: false, delimiters: [], headerLinks: false, showsUnknownTags: false, ...options }));
  growing.update(text);
  return growing.pieces;
}

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
  expect(render("<thinking>\n\na\n\nb", { showsUnknownTags: true })).toHaveLength(3);
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

test("a sign for money breaks no line", () => {
  const dollars = [{ left: "$$", right: "$$", display: true }, { left: "$", right: "$", display: false }];
  expect(render("it costs $5 today", { breaks: true, delimiters: dollars })[0]).toBe("<p>it costs $5 today</p>\n");
});

test("text that the grammar cannot read is text", () => {
  expect(render("* a\n\t>> -\n|---|---|\n").join("")).toContain("&gt;&gt; -");
});
