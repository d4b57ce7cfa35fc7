import { describe, expect, test } from "vitest";
import type { Template } from "../../wire/generated";
import { fill } from "./tags";
import { asCssText, asHtmlText, rendered } from "./template";

const filled = (text: string, values: object) => fill(text, values, asHtmlText, (content) => content);

describe("tags", () => {
  test.each([
    ["{{value}} {{{value}}} {{&value}}", { value: "<b>" }, "&lt;b&gt; <b> <b>"],
    ["{{a.b.[0]}} {{a/b.[1]}} {{this.a.c}}", { a: { b: [1, 2] } }, "1 2 "],
    ["{{#if v}}yes{{else}}no{{/if}}", { v: [] }, "no"],
    ["{{#if v includeZero=true}}yes{{/if}}{{#if v}}no{{/if}}", { v: 0 }, "yes"],
    ["{{#unless v}}no{{else}}yes{{/unless}}", { v: 1 }, "yes"],
    ["{{#if a}}A{{else if b}}B{{else}}C{{/if}}", { b: 1 }, "B"],
    ["{{#each v}}{{@index}}{{#if @first}}^{{/if}}{{this}}{{#if @last}}${{/if}}{{else}}none{{/each}}", { v: ["a", "b"] }, "0^a1b$"],
    ["{{#each v}}{{@key}}={{this}};{{/each}}", { v: { a: 1, b: 2 } }, "a=1;b=2;"],
    ["{{#each v as |item key|}}{{key}}:{{item.n}} {{../x}} {{/each}}", { v: [{ n: 1 }], x: "X" }, "0:1 X "],
    ["{{#each a}}{{#each this}}{{@../index}}{{@index}}{{this}}{{../../x}} {{/each}}{{/each}}", { a: [["p"], ["q"]], x: "X" }, "00pX 10qX "],
    ["{{#each v}}{{#if this}}{{../x}}{{/if}}{{/each}}", { v: [1], x: "X" }, "X"],
    ["{{#with a}}{{b}}{{../x}}{{else}}none{{/with}}", { a: { b: 1 }, x: "X" }, "1X"],
    ["{{#with a as |one|}}{{one.b}}{{/with}}{{#with z}}z{{else}}none{{/with}}", { a: { b: 1 } }, "1none"],
    ["{{#v}}{{n}}{{/v}}{{^w}}none{{/w}}", { v: [{ n: 1 }, { n: 2 }] }, "12none"],
    ["{{lookup list index}} {{#if (lookup list 0)}}a{{/if}}", { list: ["a", "b"], index: 1 }, "b a"],
    ["{{! note }}{{!-- {{x}} --}}a {{~x~}} b", { x: 1 }, "a1b"],
    ["{{'text'}}{{12}}{{true}}{{@root.x}}", { x: 1 }, "text12true1"],
    ["{{none}}{{none.more}}{{zero}}{{no}}", { zero: 0, no: false }, "0false"],
    ["\\{{x}}", { x: 1 }, "{{x}}"],
    ["{{constructor}}{{__proto__}}{{x.constructor}}{{toString}}{{x.length}}", { x: "abc" }, "3"],
  ])("%s", (text, values, shown) => {
    expect(filled(text, values)).toBe(shown);
  });

  test.each(["{{#each (range 5)}}{{/each}}", "{{eq 1 2}}", "{{#helper 1}}{{/helper}}", "{{> partial}}", "{{#if x}}", "{{/if}}"])("%s is refused", (text) => {
    expect(() => filled(text, { x: 1 })).toThrow();
  });
});

describe("a template", () => {
  const template = (parts: string[], ...expressions: string[]): Template => ({ parts, expressions, code: null });

  test("shows names of properties and what is in them", () => {
    expect(rendered(template(["<b>", "</b>", ""], "value", " size . width "), { value: "<i>", size: { width: 3 } }, asHtmlText, null)).toBe("<b><i></b>3");
  });

  test("says which name it does not know", () => {
    expect(() => rendered(template(["", ""], "colour"), { value: 1 }, asHtmlText, null)).toThrow("colour is not defined");
    expect(() => rendered(template(["", ""], "value.a.b"), { value: {} }, asHtmlText, null)).toThrow("cannot read b of undefined");
  });

  test("evaluates no expression that is not shown", () => {
    const hidden = template(["{{#if value}}", "{{else}}none{{/if}}"], "value.a.b");
    expect(rendered(hidden, { value: null }, asHtmlText, fill)).toBe("none");
  });

  test("shows a value as it is, whatever is in it", () => {
    const text = "${value} {{value}} \uE0000\uE001";
    expect(rendered(template(["{{value}} ", ""], "value"), { value: text }, asHtmlText, fill)).toBe(`\${value} {{value}} \uE0000\uE001 ${text}`);
  });
});

test("a value in styles is one word", () => {
  expect(asCssText("red; } #x { color: blue")).not.toMatch(/[;{}:]/);
  expect(asCssText("12px")).toBe("12px");
  expect(asCssText("rgb(1, 2, 3)")).toBe("rgb(1, 2, 3)");
});
