import { expect, it } from "vitest";
import { dependency, message, pageState } from "./testing";
import { apply } from "./apply";
import { unsent } from "./unsent";

it("keeps what was typed since when the field is cleared", () => {
  expect(unsent("hello", "", "hello")).toBe("");
  expect(unsent("hello more", "", "hello")).toBe("more");
  expect(unsent("other", null, "hello")).toBe("other");
});

it("takes any other value", () => {
  expect(unsent("hello more", "done", "hello")).toBe("done");
  expect(unsent(3, null, 2)).toBe(null);
  expect(unsent("typed", "", undefined)).toBe("");
});

it("keeps text and files that were added to a draft", () => {
  const sent = { text: "look", files: ["a"] };
  expect(unsent({ text: "look again", files: ["a", "b"] }, null, sent)).toEqual({ text: "again", files: ["b"] });
  expect(unsent({ text: "look again", files: ["a"] }, { text: "", files: [] }, sent)).toEqual({ text: "again", files: [] });
});

it("is about the field whose event began the call, and no other", () => {
  const start = pageState({ 1: "hello", 2: "other" }, [dependency({ id: 7, inputs: [1], outputs: [1, 2] })]);
  let state = apply(start, { type: "start", key: 1, dependency: 7, target: 1, depth: 0, at: 0 });
  for (const id of [1, 2]) state = apply(state, { type: "set", id, value: "hello, and more" });
  state = apply(state, { type: "message", key: 1, message: message({ msg: "process_completed", success: true, output: { data: ["", ""] } }) });
  expect([state.nodes[1]?.value, state.nodes[2]?.value]).toEqual([", and more", ""]);
});

it("knows which component has a call that runs", () => {
  const start = pageState({ 1: "go", 2: "" }, [dependency({ id: 7, outputs: [2] })]);
  const running = apply(start, { type: "start", key: 1, dependency: 7, target: 1, depth: 0, at: 0 });
  expect([running.nodes[1]?.isCalling, running.nodes[2]?.isCalling]).toEqual([true, undefined]);
  expect(apply(running, { type: "end", key: 1 }).nodes[1]?.isCalling).toBe(false);
});
