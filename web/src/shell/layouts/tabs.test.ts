import { expect, it } from "vitest";
import type { Node } from "../../state/model";
import { neighbour, shownTab, tabList } from "./tabs";

function tabs(...props: Record<string, unknown>[]) {
  const nodes = Object.fromEntries(props.map((one, id) => [id, { id, type: "tabitem", props: one, value: null, isInputByUse: true, status: { phase: "idle" } } satisfies Node]));
  return tabList(props.map((_, id) => ({ id })), nodes);
}

it("shows the selected tab, by the author's id or its place", () => {
  const list = tabs({ label: "A" }, { label: "B", id: "b" });
  expect(shownTab(list, "b")?.label).toBe("B");
  expect(shownTab(list, 0)?.label).toBe("A");
});

it("falls back to the first tab that can be shown", () => {
  const list = tabs({ label: "A", visible: false }, { label: "B", interactive: false }, { label: "C" });
  expect(shownTab(list, null)?.label).toBe("C");
  expect(shownTab(list, 1)?.label).toBe("C");
});

it("moves by keys over the usable tabs, round the ends", () => {
  const list = tabs({ label: "A" }, { label: "B", interactive: false }, { label: "C" });
  const [first] = list;
  expect(neighbour(list, first, "ArrowRight")?.label).toBe("C");
  expect(neighbour(list, first, "ArrowLeft")?.label).toBe("C");
  expect(neighbour(list, list[2], "ArrowRight")?.label).toBe("A");
  expect(neighbour(list, first, "End")?.label).toBe("C");
  expect(neighbour(list, first, "x")).toBeUndefined();
});
