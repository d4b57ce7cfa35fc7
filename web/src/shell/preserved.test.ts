import { expect, test } from "vitest";
import { apply } from "../state/apply";
import { startState } from "../state/start";
import type { ComponentConfig, PageConfig } from "../wire/generated";
import { memoryStore } from "../wire/testing";
import { preserve, withPreserved } from "./preserved";

function page(...components: [type: string, props: Record<string, unknown>][]): PageConfig {
  const made = components.map(([type, props], index) => ({ id: index + 1, type, props })) as unknown as ComponentConfig[];
  return { root: "http://localhost", components: made, dependencies: [], layout: { id: 0, children: [] } } as Partial<PageConfig> as PageConfig;
}

/** The values with which the next version begins, after the user has given the first component of the one before this. */
function after(before: PageConfig, value: unknown, next: PageConfig): unknown[] {
  const kept = memoryStore();
  preserve(before, apply(startState(before), { type: "set", id: 1, value }), kept);
  const begun = withPreserved(next, kept).components.map((one) => one.props["value"]);
  expect(withPreserved(next, kept)).toBe(next);
  return begun;
}

test("a value goes on in the component of the same kind and label", () => {
  const name: [string, Record<string, unknown>] = ["textbox", { label: "Name", value: "" }];
  expect(after(page(name), "Ada", page(["markdown", { value: "# New" }], name))).toEqual(["# New", "Ada"]);
  expect(after(page(name), "Ada", page(["textbox", { label: "City", value: "" }]))).toEqual([""]);
});

test("of components that are called alike each keeps its own", () => {
  const same: [string, Record<string, unknown>] = ["textbox", { label: "Name", value: "" }];
  expect(after(page(same, same), "Ada", page(same, same))).toEqual(["Ada", ""]);
});

test("what nobody changed is as the next version says", () => {
  expect(after(page(["textbox", { label: "Name", value: "a" }]), "a", page(["textbox", { label: "Name", value: "b" }]))).toEqual(["b"]);
});

test("a component that takes other values begins afresh", () => {
  const radio = (choices: string[]): PageConfig => page(["radio", { label: "Size", choices, value: null }]);
  expect(after(radio(["s", "l"]), "l", radio(["s", "m"]))).toEqual([null]);
  expect(after(radio(["s", "l"]), "l", radio(["s", "l"]))).toEqual(["l"]);
});
