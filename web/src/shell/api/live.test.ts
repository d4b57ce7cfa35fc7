import { expect, test } from "vitest";
import type { PageState } from "../../state/model";
import { dependency, pageState } from "../../state/testing";
import type { DependencyConfig } from "../../wire/generated";
import type { Endpoint } from "./info";
import { callNow, callOf } from "./live";

const endpoint = (...names: string[]): Endpoint => ({
  name: "/greet",
  description: "",
  parameters: names.map((name) => ({ name, label: name, type: "str", component: "Textbox", isRequired: true, fallback: null })),
  returns: [],
  snippets: {},
});

const page = (inputs: number[], more: Partial<DependencyConfig> = {}): PageState =>
  pageState({ 1: "Ada", 2: undefined, 3: "hello" }, [dependency({ id: 7, inputs, api_name: "greet", api_visibility: "public", ...more })]);

test("a call has what the page shows now, without its state", () => {
  expect(callNow(page([1, 2, 3]), endpoint("name", "text"))).toEqual({ api_name: "/greet", data: ["Ada", "hello"] });
});

test("there is none for inputs that are not on the page", () => {
  expect(callNow(page([1, 9]), endpoint("name", "text"))).toBeNull();
  expect(callNow(page([1], { api_name: "other" }), endpoint("name"))).toBeNull();
});

test("a call of the page is recorded as a program would make it", () => {
  const body = { data: ["Bob", null, "bye"], fn_index: 7, session_hash: "s", trigger_id: 1, event_data: null };
  expect(callOf(page([1, 2, 3]), body)).toEqual({ api_name: "/greet", data: ["Bob", "bye"] });
});

test("what programs cannot call is not recorded", () => {
  const body = { data: [], fn_index: 7, session_hash: "s", trigger_id: 1, event_data: null };
  expect(callOf(page([], { api_visibility: "private" }), body)).toBeNull();
  expect(callOf(page([], { api_name: false }), body)).toBeNull();
  expect(callOf(page([]), { ...body, fn_index: 8 })).toBeNull();
});
