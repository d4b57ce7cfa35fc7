// @vitest-environment jsdom
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { GrowingText } from "./growing";
import { type Grammar, grammar, type MarkdownOptions } from "./render";
import { definedIn } from "./sections";
import { ShownPieces } from "./shown";

// jsdom lays nothing out.
vi.stubGlobal("ResizeObserver", class {
  observe() {}
  unobserve() {}
});

const DELIMITERS = [
  { left: "$$", right: "$$", display: true },
  { left: "\\[", right: "\\]", display: true },
  { left: "$", right: "$", display: false },
];
const rules = (options: Partial<MarkdownOptions> = {}): Grammar => grammar({ breaks: false, delimiters: DELIMITERS, headerLinks: false, showsUnknownTags: false, ...options });
const all = rules();

function whole(text: string): readonly string[] {
  const fresh = new GrowingText(all);
  fresh.update(text);
  return fresh.pieces;
}

const DOCUMENTS = {
  "reference links": "See [the docs][d], [d] and ![p][pic].\n\n> quoted [d]\n\n- in a list: [d]\n\n`[d]`\n\nlast\n\n[d]: https://a.test 'T'\n[d]: https://b.test\n\n> [pic]: /p.png\n\n[D] again",
  "setext headings": "One\nline\n===\n\nTwo\n--\n\n- item\n---\n\n> quote\n===\n\nThree\n\n===\n\nFour\n--- x\n",
  "open fences": "before\n\n```py\na = 1\n\n# b\n```not yet\n\n~~~\n```\n\nafter\n\n~~~\nover\n\n```\nnever closed\n\n- [x] a\n",
  "growing lists": "- one\n- two\n\n  more of two\n\n- three\n\n\n  still three\n1. new\n2) other\n\n1. a\n\n2. b\n\n    code in b\n\n3) c\n\n\nend\n* a\n+ b\n- [ ] task\n- [x] done\n",
  tables: "a | b\n--- | :---:\n1 | 2\n3 | 4\n\nnot | a\n\ntext\n| x |\n|---|\n| y |\n# h\n| z |\n",
  html: "<details><summary>s</summary>\n\n**in**\n\n</details>\n\nafter\n\n<!-- open\n\n**no** -->\n\n<pre>\n\n*a*\n\n</pre>\n\n<div>\n\nx\n\n</div> y\n\n<b>inline</b>\n<prefix\n",
  formulas: "costs $$5, or\n\nless. So $$x$$ and\n\n\\[ a\n\nb \\] done $y$ $ z\n\n$$\n\\frac{a}{b}\n$$\n\n`$$` and \\[ open\n\n# end\n",
  definitions: '[a]: /x "a title\n\nover two"\n\n[b\n\nc]: /y\n\n[a] [b]\n\n[a]: /x (title)\ntext\n\n[b]: <\n',
  quotes: "> one\nlazy\n>\n> - list\nlazy too\n\n> two\n# h\n> three\n>> four\nfive\n\n    code\n\n\n    more code\n\ttab\n \nend",
  "windows lines": "# a\r\n\r\nb\rc\r\n\r\n- d\r\n",
};

test.each(Object.entries(DOCUMENTS))("%s mean the same however they came", (_name, document) => {
  const typed = new GrowingText(all);
  const ends = Array.from({ length: document.length }, (_, end) => end);
  // Written, and taken back.
  for (const end of [...ends, document.length, ...ends.reverse()]) {
    typed.update(document.slice(0, end));
    expect(typed.pieces).toEqual(whole(document.slice(0, end)));
  }
});

const WORDS = [
  ..."\n|\n\n|\n\n\n| |    |\t|\n  |\n    |a|word |1. |2) |- |* |+ |# |## |=|==\n|-|--|---\n|***\n|> |>> |`|```|```py\n|~~~\n|[|]|[a]|[a]: /x\n|[b]: |\"|'|(|)|![a]|$|$$|\\[|\\]|\\".split("|"),
  "|", " | ", "\n|---|---|\n", "a | b\n--- | ---\n", "<div>", "</div>", "<b>", "</b>", "<!--", "-->", "<pre>", "</pre>", "<pre", "<x>", "</x>", "<?", "?>", "[x] ", "\r\n", "<details>\n\n", "**", "_", "~~", "https://a.test ", "<", ">", "&", "&amp;",
];
const source = fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map((words) => words.join(""));

test("any text means the same however it came", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(source, fc.nat({ max: 12 })), { minLength: 1, maxLength: 6 }), (steps) => {
      const typed = new GrowingText(all);
      let text = "";
      for (const [more, taken] of steps) {
        text = text.slice(0, text.length - taken) + more;
        typed.update(text);
        expect(typed.pieces).toEqual(whole(text));
      }
    }),
    { numRuns: 500 },
  );
});

test("it is what the grammar makes of the whole text", () => {
  fc.assert(
    fc.property(source, (text) => {
      const { tokens, read } = all.blocks(text.replace(/\r\n?/g, "\n"));
      read(definedIn(tokens) ?? {});
      expect(whole(text).join("")).toEqual(all.html(tokens));
    }),
    { numRuns: 2000 },
  );
});

test("only what may have changed is told", () => {
  const growing = new GrowingText(all);
  expect(growing.update("# One\n\ntwo\n\nthr")).toBe(0);
  expect(growing.update("# One\n\ntwo\n\nthree **four**")).toBe(2);
  expect(growing.update("# One\n\ntwo\n\nthree **four**\n\nfive")).toBe(2);
  expect(growing.update("# One\n\ntwo\n\nthree **four**\n\nfive\n\nsix")).toBe(3);
});

test.each(Object.entries(DOCUMENTS))("%s end in the same nodes", (_name, document) => {
  const [typed, once] = [shower(), shower()];
  for (let end = 0; end <= document.length; end += 1 + (end % 7)) typed.show(document.slice(0, end));
  typed.show(document);
  once.show(document);
  expect(typed.host.innerHTML).toBe(once.host.innerHTML);
});

test("pieces that stay keep their nodes, and those that go leave nothing", () => {
  const { host, show } = shower();
  show("# One\n\ntwo **three**");
  const [first, second] = host.children;
  const bold = host.querySelector("strong");
  show("# One\n\ntwo **three** four\n\nfive");
  expect([host.children[0], host.children[1], host.querySelector("strong")]).toEqual([first, second, bold]);
  expect(host.children).toHaveLength(3);
  show("# Two");
  expect(host.innerHTML).toBe('<div class="ll-piece" dir="ltr"><h1>Two</h1>\n</div>');
  show("");
  expect(host.innerHTML).toBe("");
});

function shower() {
  const host = document.createElement("div");
  const growing = new GrowingText(all);
  const shown = new ShownPieces(host, "none");
  const show = (text: string) => {
    const from = growing.update(text);
    shown.show(growing.pieces, from);
  };
  return { host, show };
}
