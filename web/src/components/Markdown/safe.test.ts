// @vitest-environment jsdom
import { expect, test } from "vitest";
import fc from "fast-check";
import { nodesOf, safeNodes, sanitized, targetOf } from "./safe";

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

test.each(["url(https://a.test/x#a)", "u\\72l(https://a.test/x#a)", "\\75 \\52 L('https://a.test/x#a')", "url(https:\\2f/a.test/x)"])("a drawing names nothing elsewhere by %s", (value) => {
  expect(safe(`<svg><path marker-end="${value}"></path></svg>`)).toBe("<svg><path></path></svg>");
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

test("names are none of the page's", () => {
  expect(safe('<b id="limelight">x</b><i name="x">y</i>')).toBe('<b id="user-content-limelight">x</b><i name="user-content-x">y</i>');
  expect(safe('<label for="ll-input-3" class="ll-button mine svelte-abc">x</label>')).toBe('<label class="mine">x</label>');
});

test("a drawing finds its own parts", () => {
  const drawing = safe('<svg><lineargradient id="g"></lineargradient><rect fill="url(#g)"></rect></svg>');
  expect(drawing).toContain('id="user-content-g"');
  expect(drawing).toContain('fill="url(#user-content-g)"');
});

test("a link within the text finds its heading", () => {
  const text = document.createElement("div");
  text.append(safeNodes('<h2 id="what-is-new">New</h2><a href="#what-is-new">x</a><a href="#page">y</a>'));
  const [inside, outside] = text.querySelectorAll("a");
  expect(targetOf(inside ?? null, text)?.tagName).toBe("H2");
  expect(targetOf(outside ?? null, text)).toBeNull();
});

test("what an author frees in a chat stays in its box", () => {
  const holder = document.createElement("div");
  holder.append(nodesOf('<style>*{}</style><form action="/x"><input name="a"></form><p id="b" popover tabindex="3" style="color: red">x</p>', "own box"));
  expect(holder.innerHTML).toBe('<input><p style="color: red">x</p>');
});

/** Tags that the sanitizer is not asked about, others, and pieces of both. */
const PARTS = [
  ...["<p>", "</p>", "<em>", "</em>", "<code>", "</code>", "<pre>", "</pre>", "<ul>", "<li>", "</li>", "</ul>", "<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<thead>", "<tbody>", "<h2>", "</h2>", "<br>", "<hr>", "</a>"],
  ...['<code class="language-c++">', '<th align="right">', '<ol start="3">', '<a href="https://a.test/x?y=1#z">', '<blockquote>', "&lt;b", "&quot;", "&amp;lt;", "&#60;script>", "a", " ", "\n", '"', "<", ">", "&", "\0"],
  ...["<script>", "<b id=x>", '<a href="javascript:alert(1)">', '<p class="ll-x">', "<svg>", "<!--", "-->", "<![CDATA[", "<style>", '<code class="language-a ll-button">', '<td align="right" onclick="x">', "<P>", "<p/>", "<p\n>"],
];

test("what needs no sanitizer is what the sanitizer makes of it", () => {
  const html = fc.array(fc.constantFrom(...PARTS), { maxLength: 12 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(html, (text) => {
      const [plain, whole] = [safeNodes(text), sanitized(text)].map((fragment) => {
        const holder = document.createElement("div");
        holder.append(fragment);
        return holder;
      });
      expect(plain?.innerHTML).toBe(whole?.innerHTML);
    }),
    { numRuns: Number(process.env["SAFE_RUNS"] ?? 60) },
  );
}, 60_000);

test("what an author lets a chat show sends nothing away with a click", () => {
  const holder = document.createElement("div");
  holder.append(nodesOf('<a href="/x" ping="/logout">x</a>', "own box"));
  expect(holder.querySelector("a")?.getAttributeNames()).not.toContain("ping");
});
