import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { apply } from "../state/apply";
import { startState } from "../state/start";
import type { PageConfig } from "../wire/generated";
import { memoryStore } from "../wire/testing";
import { Kept, withKept } from "./kept";

function config(components: readonly object[], title = "App"): PageConfig {
  const all = components.map((one, id) => ({ id, ...one }));
  return { root: "http://a", title, dependencies: [], layout: { id: 99, children: [] }, components: all } as unknown as PageConfig;
}

const text = (props: object = {}, more: object = {}) => ({ type: "textbox", props: { label: "Text", value: "", type: "text", ...props }, ...more });

/** A page on which the user gives the first component this value; what the next page begins with. */
function typed(before: PageConfig, value: unknown, next: PageConfig = before, store = memoryStore()) {
  let state = apply(startState(before), { type: "set", id: 0, value });
  const kept = new Kept(before, () => state, store);
  kept.note(0, value);
  vi.runAllTimers();
  return {
    store,
    begins: () => withKept(next, store).components[0]?.props["value"],
    fill: (output: unknown) => {
      state = apply(state, { type: "set", id: 0, value: output });
      window.dispatchEvent(new Event("pagehide"));
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("document", new EventTarget());
  vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("keeps what was typed", () => {
  expect(typed(config([text()]), "hello").begins()).toBe("hello");
});

it("keeps nothing that a function has changed since", () => {
  const page = typed(config([text()]), "sent");
  page.fill("");
  expect(page.begins()).toBe("");
  expect(page.store.entries.size).toBe(0);
});

it("keeps no password, and no field that the author takes out", () => {
  for (const props of [{ type: "password" }, ...["off", "new-password", "one-time-code", "section-a cc-number"].map((autocomplete) => ({ html_attributes: { autocomplete } }))]) {
    const page = typed(config([text(props)]), "secret");
    expect([...page.store.entries.values()].join()).not.toContain("secret");
    expect(page.begins()).toBe("");
  }
});

it("keeps no files, which may be gone, no component that it does not know, and nothing that is only shown", () => {
  const file = { path: "/tmp/a.txt", meta: { _type: "gradio.FileData" } };
  expect(typed(config([{ type: "multimodaltextbox", props: { value: null } }]), { text: "a", files: [file] }).store.entries.size).toBe(0);
  expect(typed(config([{ type: "html", props: { value: "" } }]), "x").store.entries.size).toBe(0);
  expect(typed(config([text({ interactive: false })]), "x").store.entries.size).toBe(0);
});

it("is bounded", () => {
  expect(typed(config([text()]), "x".repeat(200_000)).store.entries.size).toBe(0);
});

it("leaves what a link brought", () => {
  const before = config([text()]);
  expect(typed(before, "typed", config([text({ value: "linked" }, { is_linked: true })])).begins()).toBe("linked");
});

it("is not for another app at the same address, and not for a component with other bounds", () => {
  expect(typed(config([text()]), "mine", config([text()], "Other")).begins()).toBe("");
  expect(typed(config([text()]), "mine", config([text(), text({ label: "More" })])).begins()).toBe("");
  const choice = (choices: string[]) => config([{ type: "radio", props: { label: "One", choices, value: null } }]);
  expect(typed(choice(["a", "b"]), "b", choice(["a"])).begins()).toBe(null);
});

it("still knows it at the reload after the next", () => {
  const app = config([text(), text({ label: "Other" })]);
  const { store } = typed(app, "first");
  const begun = withKept(app, store);
  let state = startState(begun);
  const kept = new Kept(app, () => state, store);
  state = apply(state, { type: "set", id: 1, value: "second" });
  kept.note(1, "second");
  vi.runAllTimers();
  expect(withKept(app, store).components.map((one) => one.props.value)).toEqual(["first", "second"]);
});

it("lives without storage, and with nonsense in it", () => {
  const refuse = () => {
    throw new Error("full");
  };
  const broken = { ...memoryStore(), getItem: () => "{not json", setItem: refuse };
  expect(typed(config([text()]), "x", undefined, broken).begins()).toBe("");
});

it("keeps no password of a field that a function has made one, however its kind is written", () => {
  const store = memoryStore();
  const app = config([text()]);
  let state = apply(startState(app), { type: "set", id: 0, value: "hunter2" });
  state = apply(state, { type: "props", id: 0, props: { type: "password" } });
  const kept = new Kept(app, () => state, store);
  kept.note(0, "hunter2");
  vi.runAllTimers();
  expect(store.entries.size).toBe(0);
  for (const autocomplete of ["OFF", "Current-Password", "section-a CC-Number"]) {
    expect(typed(config([text({ html_attributes: { autocomplete } })]), "secret").store.entries.size).toBe(0);
  }
});

it("is for the one who typed it: not for who logs in next in the same tab", () => {
  const of = (username: string) => ({ ...config([text()]), username });
  expect(typed(of("ada"), "mine").begins()).toBe("mine");
  expect(typed(of("ada"), "mine", of("eve")).begins()).toBe("");
  const left = typed(of("ada"), "mine", config([text()]));
  expect(left.begins()).toBe("");
  expect(left.store.entries.size).toBe(0);
});

it("leaves what users may not change", () => {
  expect(typed(config([text()]), "mine", config([text({ interactive: false })])).begins()).toBe("");
});

it("begins as the app is written where what is stored has another form", () => {
  const app = config([text()]);
  const { store } = typed(app, "mine");
  const [[key, text_] = ["", ""]] = [...store.entries];
  const good = JSON.parse(text_) as { app: string; items: object[] };
  for (const items of [null, 5, "x", {}, [null], [5], [{}], [{ name: 5 }], { length: 1 }, [{ ...good.items[0], bounds: null }]]) {
    store.setItem(key, JSON.stringify({ app: good.app, items }));
    expect(withKept(app, store).components[0]?.props["value"]).toBe("");
    new Kept(app, () => startState(app), store);
  }
});
