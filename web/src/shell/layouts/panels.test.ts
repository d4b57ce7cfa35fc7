import { expect, it } from "vitest";
import type { TabProps } from "../../wire/generated";
import type { Node } from "../../state/model";
import { fitting, neighbour, panelList, shownPanel } from "./panels";
import { propsOf } from "../../state/testing";

function tabs(...props: Partial<TabProps>[]) {
  const node = (id: number) => ({ id, type: "tabitem", props: propsOf("tabitem", props[id - 10]), value: null, isInputByUse: true, isLinked: false, status: { phase: "idle" } }) satisfies Node;
  return panelList(props.map((_, index) => ({ id: index + 10 })), node);
}

it("shows the selected tab, by the author's id or the server's", () => {
  const list = tabs({ label: "A" }, { label: "B", id: "b" });
  expect(shownPanel(list, "b")?.label).toBe("B");
  expect(shownPanel(list, 11)?.label).toBe("B");
  expect(shownPanel(list, 10)?.label).toBe("A");
});

it("falls back to the first tab that can be shown", () => {
  const list = tabs({ label: "A", visible: false }, { label: "B", interactive: false }, { label: "C" });
  expect(shownPanel(list, null)?.label).toBe("C");
  expect(shownPanel(list, 10)?.label).toBe("C");
});

it("shows what a function selects, even where the user cannot", () => {
  expect(shownPanel(tabs({ label: "A" }, { label: "B", interactive: false }), 11)?.label).toBe("B");
});

it("counts tabs that do not show", () => {
  expect(tabs({ visible: false }, {}, { visible: "hidden" }, {}).map(({ index, isVisible }) => [index, isVisible])).toEqual([
    [0, false],
    [1, true],
    [2, false],
    [3, true],
  ]);
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

it("keeps all tabs in the line that fit, without room for a button", () => {
  expect(fitting([50, 50], 100, 40, 0)).toEqual([true, true]);
});

it("keeps the first ones in the line, and the one that is shown", () => {
  expect(fitting([50, 50, 50, 50], 160, 40, 0)).toEqual([true, true, false, false]);
  expect(fitting([50, 50, 50, 50], 160, 40, 3)).toEqual([true, false, false, true]);
  expect(fitting([50, 50], 30, 40, 1)).toEqual([false, true]);
});
