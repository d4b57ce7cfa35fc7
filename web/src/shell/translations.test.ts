import { expect, test } from "vitest";
import type { PageConfig } from "../wire/generated";
import type { PageState } from "../state/model";
import { translator } from "./translations";

const mark = (key: string) => `__i18n__${JSON.stringify({ __type__: "translation_metadata", key }).replaceAll(":", ": ").replaceAll(",", ", ")}`;
const texts = { en: { hi: "Hello", bye: "Bye" }, fr: { hi: "Bonjour" }, "pt-BR": { hi: "Oi" } };

test("keys in texts become texts of the user's language, else of English, else they stay", () => {
  expect(translator(texts, ["fr-CA"]).text(`# ${mark("hi")}, ${mark("bye")} ${mark("none")}`)).toBe("# Bonjour, Bye none");
  expect(translator(texts, ["pt-BR"]).text(mark("hi"))).toBe("Oi");
  expect(translator(texts, ["ja"]).text(mark("hi"))).toBe("Hello");
  expect(translator(texts, ["fr"]).text(mark("constructor"))).toBe("constructor");
});

test("what somebody wrote that is no JSON stays as it is", () => {
  for (const key of ["\\x", "a\nb", "\u0000", "\\u12"]) {
    const written = `__i18n__{"__type__": "translation_metadata", "key": "${key}"}`;
    expect(translator(texts, ["fr"]).text(`${written} ${mark("hi")}`)).toBe(`${written} Bonjour`);
  }
});

test("choices are shown translated, and keep their values", () => {
  const components = [{ id: 1, type: "radio", props: { label: mark("hi"), choices: [[mark("hi"), mark("hi")]], value: mark("hi") } }];
  const { components: shown } = translator(texts, ["fr"]).config({ title: "", pages: [], components } as unknown as PageConfig);
  expect(shown[0]?.props).toEqual({ label: "Bonjour", choices: [["Bonjour", mark("hi")]], value: mark("hi") });
});

test("what a function changes is translated, and what it leaves alone stays the same object", () => {
  const one = { id: 1, type: "markdown", props: { label: "x" }, value: "plain" };
  const before = { nodes: { 1: one, 2: { ...one, id: 2 } } } as unknown as PageState;
  const after = translator(texts, ["fr"]).state({ ...before, nodes: { ...before.nodes, 2: { ...one, id: 2, value: [mark("hi")] } } } as unknown as PageState, before);
  expect(after.nodes[1]).toBe(before.nodes[1]);
  expect(after.nodes[2]?.value).toEqual(["Bonjour"]);
});
