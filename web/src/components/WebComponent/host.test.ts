// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import type { ComponentContext } from "../contract";
import { type ElementClass, type Hosted, plain, problemOf } from "./element";
import { Host } from "./host";

type Context = ComponentContext<unknown, "webcomponent">;
const page = { value: 1 as unknown, interactive: true, props: { label: "A dial", maximum: 5, size: [1], web_element: { events: ["release"], options: ["maximum", "size"], contract: 1 } } };
const setValue = vi.fn((value: unknown) => { page.value = value; });
const dispatch = vi.fn();
const failed = vi.fn();
const changes: (readonly string[])[] = [];

class Dial extends HTMLElement {
  static readonly contract = 1;
  value: unknown = null;
  props: Readonly<Record<string, unknown>> = {};
  connectedCallback() {
    if (this.value === "bad") throw new Error("not shown");
  }
  propertiesChangedCallback(names: readonly string[]) {
    changes.push(names);
    if (this.value === "bad") throw new Error("not changed");
  }
}
customElements.define("test-dial", Dial);

function shown(): { host: Host; element: Hosted } {
  const context = { get props() { return page.props; }, get value() { return page.value; }, get interactive() { return page.interactive; }, setValue, dispatch, upload: vi.fn(), notify: vi.fn(), ask: vi.fn() };
  const host = new Host(Dial as unknown as ElementClass, () => context as unknown as Context, failed);
  host.show(document.body, "light");
  return { host, element: host.element };
}

beforeEach(() => {
  document.body.replaceChildren();
  Object.assign(page, { value: 1, interactive: true, props: { ...page.props, maximum: 5 } });
  changes.length = 0;
  vi.clearAllMocks();
});

test("it has its properties before it is in the page, and hears of later ones by name", () => {
  const { host, element } = shown();
  expect([element.value, element.props, element.label, element.interactive, element.theme, element.limelight.contract]).toEqual([1, { maximum: 5, size: [1] }, "A dial", true, "light", 1]);
  expect(changes).toEqual([]);
  page.props = { ...page.props, maximum: 9, size: [1] };
  page.value = [2];
  host.update("dark");
  host.update("dark");
  expect(changes).toEqual([["value", "props", "theme"]]);
  expect([element.value, element.props["maximum"], element.theme]).toEqual([[2], 9, "dark"]);
});

test("what it changes in its own value changes nothing of the page's", () => {
  page.value = { pins: [1] };
  const { element } = shown();
  (element.value as { pins: number[] }).pins.push(2);
  expect(page.value).toEqual({ pins: [1] });
  element.dispatchEvent(new CustomEvent("input"));
  expect(setValue.mock.calls).toEqual([[{ pins: [1, 2] }]]);
});

test("a value that it said itself is not set again", () => {
  const { host, element } = shown();
  element.value = 3;
  element.dispatchEvent(new CustomEvent("input"));
  host.update("light");
  element.dispatchEvent(new CustomEvent("change"));
  expect([setValue.mock.calls, changes, dispatch.mock.calls]).toEqual([[[3]], [], []]);
});

test("its own events carry their details and the value of the moment", () => {
  const { element } = shown();
  element.value = 4;
  element.dispatchEvent(new CustomEvent("release", { detail: { at: 4 } }));
  element.dispatchEvent(new Event("release"));
  element.dispatchEvent(new CustomEvent("other"));
  expect([setValue.mock.calls, dispatch.mock.calls]).toEqual([[[4]], [["release", { at: 4 }], ["release", null]]]);
});

test("events of what is in it are none of its own", () => {
  const { element } = shown();
  const inner = document.createElement("input");
  element.append(inner);
  element.value = 7;
  for (const name of ["input", "change", "release"]) inner.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  expect([setValue.mock.calls, dispatch.mock.calls]).toEqual([[], []]);
});

test("what it throws is told, until a change works", () => {
  const { host, element } = shown();
  page.value = "bad";
  host.update("light");
  expect(failed.mock.calls).toEqual([[new Error("not changed")]]);
  page.value = "good";
  host.update("light");
  host.update("light");
  expect(failed.mock.calls.slice(1)).toEqual([[null]]);
  const round: Record<string, unknown> = {};
  round["self"] = round;
  element.value = round;
  element.dispatchEvent(new CustomEvent("input"));
  expect(setValue).not.toHaveBeenCalled();
  expect(failed).toHaveBeenCalledTimes(3);
});

test("what a reaction throws is found although browsers only report it", () => {
  page.value = "bad";
  shown();
  expect(failed.mock.calls).toEqual([[new Error("not shown")]]);
});

test("values are JSON", () => {
  expect([undefined, null, "", NaN, new Date(0), [undefined], { a: undefined }].map(plain)).toEqual([null, null, "", null, "1970-01-01T00:00:00.000Z", [null], {}]);
  expect(problemOf(() => plain(10n))).toBeInstanceOf(TypeError);
  expect(problemOf(() => undefined)).toBeNull();
});
