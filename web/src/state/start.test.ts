import { expect, it } from "vitest";
import type { PageConfig } from "../wire/generated";
import { startState } from "./start";

function first(type: string, props: Record<string, unknown>, isLinked = false): unknown {
  const component = { id: 1, type, props, is_linked: isLinked };
  const config = { components: [component], dependencies: [], layout: { id: 0, children: [{ id: 1 }] } };
  return startState(config as unknown as PageConfig).nodes[1]?.value;
}

it("begins a number field without a value with 0, inside of its range", () => {
  expect([first("number", {}), first("number", { value: null }), first("number", { value: 4 })]).toEqual([0, 0, 4]);
  expect([first("number", { minimum: 3 }), first("number", { maximum: -2 }), first("number", { minimum: -5, maximum: 5 })]).toEqual([3, -2, 0]);
});

it("leaves other fields and what a link says empty", () => {
  expect([first("textbox", {}), first("number", { value: null }, true)]).toEqual([null, null]);
});
