import { expect, it } from "vitest";
import type { Node } from "../state/model";
import { headed } from "./heading";
import { propsOf } from "../state/testing";

function node(id: number, type: string, value: unknown = null): Node {
  return { id, type, props: propsOf("textbox"), value, isInputByUse: true, isLinked: false, status: { phase: "idle" } };
}

it("finds a heading in markdown and HTML, but not in a tab or a control", () => {
  const nodes = { 1: node(1, "markdown", "Hi\n# Title"), 2: node(2, "tabitem"), 3: node(3, "textbox", "# no"), 4: node(4, "html", "<h1 class=a>x</h1>") };
  const has = (...children: { id: number; children?: { id: number }[] }[]) => headed({ id: 0, children }, nodes);
  expect([has({ id: 1 }), has({ id: 2, children: [{ id: 1 }] }), has({ id: 3 }), has({ id: 4 })]).toEqual([true, false, false, true]);
});
