import { expect, test } from "vitest";
import type { ComponentContext } from "../contract";
import { Properties } from "./properties";

function component(value: unknown, props: object) {
  const state = { value, props: { label: null, ...props } as Record<string, unknown> };
  const ctx = {
    get value() { return state.value; },
    get props() { return state.props; },
    setValue: (next: unknown) => { state.value = next; },
    setProps: (next: object) => { state.props = { ...state.props, ...next }; },
  } as unknown as ComponentContext<unknown, "html">;
  return { state, properties: new Properties(() => ctx) };
}

test("code reads and sets properties", () => {
  const { state, properties } = component(1, { size: 2 });
  properties.proxy["value"] = 3;
  properties.proxy["fresh"] = [4];
  expect(state).toEqual({ value: 3, props: { label: null, size: 2, fresh: [4] } });
  expect([properties.proxy["size"], properties.proxy["label"], properties.proxy["none"]]).toEqual([2, undefined, undefined]);
  expect(["size" in properties.proxy, "none" in properties.proxy, "constructor" in properties.proxy]).toEqual([true, false, false]);
  expect(Object.keys(properties.proxy)).toEqual(["label", "size", "fresh", "value"]);
});

test("no value is an empty text", () => {
  expect(component(null, {}).properties.proxy["value"]).toBe("");
});

test("what is changed in place goes to the page when it is set, and when it is flushed", () => {
  const list: unknown[] = [1];
  const { state, properties } = component(list, {});
  const mine = properties.proxy["value"] as unknown[];
  mine.push(2);
  expect(list).toEqual([1]);
  expect(properties.proxy["value"]).toBe(mine);
  properties.proxy["value"] = [...mine];
  expect(state.value).toEqual([1, 2]);
  (properties.proxy["value"] as unknown[]).push(3);
  properties.flush();
  expect(state.value).toEqual([1, 2, 3]);
});

test("what others change replaces a copy, and is told", () => {
  const { state, properties } = component([1], { size: 2 });
  (properties.proxy["value"] as unknown[]).push("lost");
  properties.proxy["size"] = 3;
  expect(properties.changedByOthers()).toEqual([]);
  state.value = [9];
  expect(properties.proxy["value"]).toEqual([9]);
  expect(properties.changedByOthers()).toEqual(["value"]);
  expect(properties.changedByOthers()).toEqual([]);
});
