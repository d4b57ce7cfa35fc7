import { describe, expect, it, vi } from "vitest";
import type { DependencyConfig, RenderConfig } from "../wire/generated";
import type { PageState } from "../state/model";
import { dependency, message, pageState } from "../state/testing";
import type { NoticeInput } from "./notices.svelte";
import { withRender } from "../state/render";
import { type Host, Runner } from "./runner";

type Body = Parameters<Host["join"]>[0];

const STREAM = {};

/** A page whose server answers when the test says so. */
function setUp(values: Readonly<Record<number, unknown>>, dependencies: readonly DependencyConfig[], overrides: Partial<Host> = {}) {
  let state: PageState = pageState(values, dependencies);
  const joined: Body[] = [];
  const cancelled: string[] = [];
  const notices: NoticeInput[] = [];
  const chunks: unknown[] = [];
  const remembered: { event_id: string; fn_index: number }[][] = [];
  const opened: string[] = [];
  const runner: Runner = new Runner({
    sessionHash: "S",
    state: () => state,
    setState: (next) => (state = next),
    join: (body) => Promise.resolve(`E${String(joined.push(body))}`),
    sendChunk: (eventId, data) => {
      chunks.push([eventId, data]);
      return Promise.resolve();
    },
    endStream: (eventId) => {
      chunks.push([eventId, "end"]);
      return Promise.resolve();
    },
    cancel: ({ event_id }) => {
      cancelled.push(event_id);
      return Promise.resolve();
    },
    openStream: () => opened.push("opened"),
    remember: (pending) => remembered.push(pending),
    pageFunction: () => null,
    notify: (notice) => notices.push(notice),
    tellsFailure: () => false,
    scrollTo: () => undefined,
    render: withRender,
    now: () => 0,
    ...overrides,
  });
  const value = (id: number) => state.nodes[id]?.value;
  const complete = (event_id: string, data: unknown[], extra = {}) => {
    runner.hear(message({ msg: "process_completed", event_id, success: true, output: { data, ...extra } }), STREAM);
  };
  const fail = (event_id: string, output = {}) => {
    runner.hear(message({ msg: "process_completed", event_id, success: false, output: { error: "no", ...output } }), STREAM);
  };
  return { runner, chunks, joined, cancelled, notices, remembered, opened, value, complete, fail, state: () => state, called: () => joined.map((body) => body.fn_index) };
}

/** After all promises that are ready have had their turn. */
const settle = () => new Promise<void>((resolve) => setTimeout(resolve));

describe("a call", () => {
  it("sends the inputs and fills the outputs", async () => {
    const page = setUp({ 1: "Ada", 2: "" }, [dependency({ id: 5, targets: [[9, "click"]], inputs: [1], outputs: [2] })]);
    page.runner.fire(9, "click", { index: 1 });
    await settle();
    expect(page.joined).toEqual([{ data: ["Ada"], fn_index: 5, session_hash: "S", trigger_id: 9, event_data: null }]);
    expect(page.opened).toEqual(["opened"]);
    page.complete("E1", ["Hello"]);
    expect(page.value(2)).toBe("Hello");
  });

  it("sends what a component makes of its value, which it still shows", async () => {
    const page = setUp({ 1: "draft", 2: "as it is", 3: "" }, [dependency({ id: 5, targets: [[9, "click"]], inputs: [1, 2], outputs: [3] })]);
    page.runner.prepare(1, (value) => Promise.resolve(`made of ${String(value)}`));
    page.runner.fire(9, "click");
    await settle();
    expect(page.joined[0]?.data).toEqual(["made of draft", "as it is"]);
    expect(page.value(1)).toBe("draft");
  });

  it("says why a value could not be made", async () => {
    const page = setUp({ 1: "draft" }, [dependency({ id: 5, targets: [[9, "click"]], inputs: [1] })]);
    page.runner.prepare(1, () => Promise.reject(new Error("The upload failed.")));
    page.runner.fire(9, "click");
    await settle();
    expect(page.joined).toEqual([]);
    expect(page.notices).toMatchObject([{ level: "error", message: "The upload failed." }]);
  });

  it("sends null for a state and event data to whom collects it", async () => {
    const page = setUp({ 1: undefined }, [dependency({ id: 5, targets: [[9, "select"]], inputs: [1], collects_event_data: true })]);
    page.runner.fire(9, "select", { index: 2 });
    await settle();
    expect(page.joined[0]).toMatchObject({ data: [null], event_data: { index: 2 } });
  });

  it("hands its target on to what is chained behind it, and not the event's data", async () => {
    const first = dependency({ id: 5, targets: [[9, "select"]], collects_event_data: true });
    const page = setUp({}, [first, ...[5, 6].map((before, place) => dependency({ id: 6 + place, trigger_after: before, collects_event_data: true }))]);
    page.runner.fire(9, "select", { index: 2 });
    await settle();
    page.complete("E1", []);
    await settle();
    page.complete("E2", []);
    await settle();
    expect(page.joined.map((body) => [body.trigger_id, body.event_data])).toEqual([[9, { index: 2 }], [9, null], [9, null]]);
  });

  it("remembers its id while it runs", async () => {
    const page = setUp({ 1: "" }, [dependency({ id: 5, targets: [[9, "click"]] })]);
    page.runner.fire(9, "click");
    await settle();
    expect(page.remembered.at(-1)).toEqual([{ event_id: "E1", fn_index: 5 }]);
    page.complete("E1", []);
    expect(page.remembered.at(-1)).toEqual([]);
  });

  it("tells the server's refusal and fails", async () => {
    const refused = () => Promise.reject(new Error("Queue is full."));
    const page = setUp({ 1: "" }, [dependency({ id: 5, targets: [[9, "click"]], outputs: [1] })], { join: refused });
    page.runner.fire(9, "click");
    await settle();
    expect(page.notices[0]?.message).toBe("Queue is full.");
    expect(page.state().nodes[1]?.status.phase).toBe("failed");
  });

  it("takes messages that come before the answer with its id", async () => {
    let answer: (id: string) => void = () => undefined;
    const join = () => new Promise<string>((resolve) => (answer = resolve));
    const page = setUp({ 1: "" }, [dependency({ id: 5, targets: [[9, "click"]], outputs: [1] })], { join });
    page.runner.fire(9, "click");
    page.complete("E1", ["early"]);
    answer("E1");
    await settle();
    expect(page.value(1)).toBe("early");
  });
});

describe("trigger_mode", () => {
  const click = (mode: DependencyConfig["trigger_mode"]) => [dependency({ id: 5, targets: [[9, "click"]], inputs: [1], trigger_mode: mode ?? null })];

  it("once ignores clicks while running", async () => {
    const page = setUp({ 1: "" }, click("once"));
    page.runner.fire(9, "click");
    page.runner.fire(9, "click");
    await settle();
    page.complete("E1", []);
    await settle();
    expect(page.joined).toHaveLength(1);
  });

  it("multiple runs them all", async () => {
    const page = setUp({ 1: "" }, click("multiple"));
    page.runner.fire(9, "click");
    page.runner.fire(9, "click");
    await settle();
    expect(page.joined).toHaveLength(2);
  });

  it("always_last runs once more, with the values of then", async () => {
    const page = setUp({ 1: "a" }, click("always_last"));
    for (const value of ["b", "c", "d"]) {
      page.runner.setValue(1, value, false);
      page.runner.fire(9, "click");
    }
    await settle();
    page.complete("E1", []);
    await settle();
    page.complete("E2", []);
    await settle();
    expect(page.joined.map((body) => body.data[0])).toEqual(["b", "d"]);
  });
});

describe("chains", () => {
  const chain = [
    dependency({ id: 1, targets: [[9, "click"]] }),
    dependency({ id: 2, trigger_after: 1, trigger_mode: "multiple" }),
    dependency({ id: 3, trigger_after: 1, trigger_only_on_success: true }),
    dependency({ id: 4, trigger_after: 1, trigger_only_on_failure: true }),
  ];

  it("go on after success", async () => {
    const page = setUp({ 1: "" }, chain);
    page.runner.fire(9, "click");
    await settle();
    page.complete("E1", []);
    await settle();
    expect(page.called()).toEqual([1, 2, 3]);
  });

  it("go on after failure", async () => {
    const page = setUp({ 1: "" }, chain);
    page.runner.fire(9, "click");
    await settle();
    page.fail("E1");
    await settle();
    expect(page.called()).toEqual([1, 2, 4]);
  });

  it("read the values that the job before has set", async () => {
    const page = setUp({ 1: "" }, [dependency({ id: 1, targets: [[9, "click"]], outputs: [1] }), dependency({ id: 2, trigger_after: 1, inputs: [1] })]);
    page.runner.fire(9, "click");
    await settle();
    page.complete("E1", ["set"]);
    await settle();
    expect(page.joined[1]?.data).toEqual(["set"]);
  });

  it("run through a link without a function", async () => {
    const page = setUp({ 1: "" }, [dependency({ id: 1, targets: [[9, "click"]], backend_fn: false }), dependency({ id: 2, trigger_after: 1 })]);
    page.runner.fire(9, "click");
    await settle();
    expect(page.called()).toEqual([2]);
  });
});

describe("cancelling", () => {
  const stoppable = [
    dependency({ id: 1, targets: [[9, "click"]], outputs: [1] }),
    dependency({ id: 2, targets: [[8, "click"]], backend_fn: false, cancels: [1] }),
    dependency({ id: 3, trigger_after: 1 }),
  ];

  it("tells the server, ends the job, and lets the chain tidy up", async () => {
    const page = setUp({ 1: "" }, stoppable);
    page.runner.fire(9, "click");
    await settle();
    page.runner.fire(8, "click");
    await settle();
    expect(page.cancelled).toEqual(["E1"]);
    expect(page.state().nodes[1]?.status.phase).toBe("idle");
    expect(page.called()).toEqual([1, 3]);
  });

  it("reaches a job whose id is not known yet", async () => {
    const page = setUp({ 1: "" }, stoppable);
    page.runner.fire(9, "click");
    page.runner.fire(8, "click");
    await settle();
    expect(page.cancelled).toEqual(["E1"]);
  });

  it("ignores what the cancelled job still says", async () => {
    const page = setUp({ 1: "" }, stoppable);
    page.runner.fire(9, "click");
    await settle();
    page.runner.fire(8, "click");
    page.complete("E1", ["late"]);
    expect(page.value(1)).toBe("");
  });
});

describe("changes", () => {
  it("fire change for whoever set the value, and input only for the user", async () => {
    const page = setUp({ 1: "" }, [dependency({ id: 1, targets: [[1, "change"]], trigger_mode: "multiple" }), dependency({ id: 2, targets: [[1, "input"]] })]);
    page.runner.setValue(1, "a", true);
    page.runner.setValue(1, "b", false);
    await settle();
    expect(page.called()).toEqual([1, 2, 1]);
  });

  it("do not fire when the value is equal", async () => {
    const page = setUp({ 1: ["a"] }, [dependency({ id: 1, targets: [[1, "change"]] })]);
    page.runner.setValue(1, ["a"], false);
    await settle();
    expect(page.joined).toEqual([]);
  });

  it("fire for states that the server names", async () => {
    const page = setUp({ 1: undefined }, [dependency({ id: 1, targets: [[9, "click"]] }), dependency({ id: 2, targets: [[1, "change"]] })]);
    page.runner.fire(9, "click");
    await settle();
    page.complete("E1", [null], { changed_state_ids: [1] });
    await settle();
    expect(page.called()).toEqual([1, 2]);
  });

  it("come to rest when two values follow each other", async () => {
    const page = setUp({ 1: "", 2: "" }, [
      dependency({ id: 1, targets: [[1, "change"]], inputs: [1], outputs: [2], trigger_mode: "always_last" }),
      dependency({ id: 2, targets: [[2, "change"]], inputs: [2], outputs: [1], trigger_mode: "always_last" }),
    ]);
    page.runner.setValue(1, "a", true);
    await settle();
    page.complete("E1", ["a"]);
    await settle();
    page.complete("E2", ["a"]);
    await settle();
    expect(page.called()).toEqual([1, 2]);
  });

  it("are stopped when they never come to rest", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const count = (value: unknown) => Number(value) + 1;
    const page = setUp({ 1: 0 }, [dependency({ id: 1, targets: [[1, "change"]], inputs: [1], outputs: [1], backend_fn: false, js: "count", trigger_mode: "always_last" })], { pageFunction: () => count });
    page.runner.setValue(1, 1, true);
    await vi.waitFor(() => {
      expect(warn).toHaveBeenCalled();
    });
    expect(page.state().jobs).toEqual([]);
    warn.mockRestore();
  });
});

describe("functions of the page", () => {
  it("run alone with inputs and outputs as arguments", async () => {
    const fn = vi.fn(() => ["x", "y"]);
    const page = setUp({ 1: "a", 2: "b", 3: "c" }, [dependency({ id: 1, targets: [[9, "click"]], inputs: [1], outputs: [2, 3], backend_fn: false, js: "f" })], {
      pageFunction: () => fn,
    });
    page.runner.fire(9, "click");
    await settle();
    expect(fn).toHaveBeenCalledWith("a", "b", "c");
    expect([page.value(2), page.value(3)]).toEqual(["x", "y"]);
    expect(page.joined).toEqual([]);
  });

  it("prepare what a call sends", async () => {
    const page = setUp({ 1: "a" }, [dependency({ id: 1, targets: [[9, "click"]], inputs: [1], js: "f" })], { pageFunction: () => (x) => `${String(x)}!` });
    page.runner.fire(9, "click");
    await settle();
    expect(page.joined[0]?.data).toEqual(["a!"]);
  });

  it("fail with their own error", async () => {
    const boom = () => {
      throw new TypeError("x is not a function");
    };
    const page = setUp({ 1: "" }, [dependency({ id: 1, targets: [[9, "click"]], js: "f" })], { pageFunction: () => boom });
    page.runner.fire(9, "click");
    await settle();
    expect(page.notices[0]?.message).toBe("x is not a function");
  });
});

describe("opening", () => {
  it("runs the load events, and not a component's own load", async () => {
    const page = setUp({ 1: "" }, [dependency({ id: 1, targets: [[0, "load"]] }), dependency({ id: 2, targets: [[1, "load"]] })]);
    page.runner.open();
    await settle();
    expect(page.joined.map((body) => [body.fn_index, body.trigger_id])).toEqual([[1, 0]]);
  });

  it("continues jobs of before a reload", () => {
    const page = setUp({ 1: "" }, [dependency({ id: 4, outputs: [1] })]);
    page.runner.open([{ event_id: "OLD", fn_index: 4 }]);
    expect(page.opened).toEqual(["opened"]);
    page.runner.hear(message({ msg: "process_generating", event_id: "OLD", success: true, output: { data: ["a"] } }), STREAM);
    page.runner.hear(message({ msg: "process_generating", event_id: "OLD", success: true, output: { data: [[["append", [], "b"]]] } }), STREAM);
    expect(page.value(1)).toBe("ab");
  });

  it("drops a job that the server has forgotten", () => {
    const page = setUp({ 1: "" }, [dependency({ id: 4, outputs: [1] })]);
    page.runner.open([{ event_id: "OLD", fn_index: 4 }]);
    page.runner.hear(message({ msg: "unexpected_error", event_id: "OLD", message: "?", session_not_found: true }), STREAM);
    expect(page.notices[0]?.message).toBe("The result is no longer available.");
    expect(page.state().jobs).toEqual([]);
  });

  it("drops a job that has told something and is forgotten then, as a restart does", () => {
    const page = setUp({ 1: "" }, [dependency({ id: 4, outputs: [1] })]);
    page.runner.open([{ event_id: "OLD", fn_index: 4 }]);
    page.runner.hear(message({ msg: "process_starts", event_id: "OLD", eta: null }), STREAM);
    page.runner.hear(message({ msg: "unexpected_error", event_id: "OLD", message: "?", session_not_found: true }), {});
    expect(page.state().jobs).toEqual([]);
    expect(page.state().nodes[1]?.status).toMatchObject({ phase: "failed", isLost: true });
  });

  it("does not apply twice what a replay repeats", async () => {
    const page = setUp({ 1: "" }, [dependency({ id: 4, targets: [[9, "click"]], outputs: [1] })]);
    const first = message({ msg: "process_generating", event_id: "E1", success: true, output: { data: ["a"] } });
    const second = message({ msg: "process_generating", event_id: "E1", success: true, output: { data: [[["append", [], "b"]]] } });
    page.runner.fire(9, "click");
    await settle();
    const [one, other] = [{}, {}];
    page.runner.hear(first, one);
    page.runner.hear(second, one);
    page.runner.hear(first, other);
    page.runner.hear(second, other);
    page.runner.hear(second, other);
    expect(page.value(1)).toBe("abb");
  });
});

describe("notices", () => {
  const click = [dependency({ id: 1, targets: [[9, "click"]] })];

  it("say what the author logs", async () => {
    const page = setUp({ 1: "" }, click);
    page.runner.fire(9, "click");
    await settle();
    page.runner.hear(message({ msg: "log", event_id: "E1", log: "careful", level: "warning", duration: null, title: "T" }), STREAM);
    expect(page.notices).toEqual([{ level: "warning", message: "careful", title: "T", seconds: null }]);
  });

  it("say the author's error, or where to look for it", async () => {
    const page = setUp({ 1: "" }, click);
    page.runner.fire(9, "click");
    await settle();
    page.fail("E1", { error: "told", title: "Bad", duration: 3 });
    page.runner.fire(9, "click");
    await settle();
    page.fail("E2", { error: null });
    expect(page.notices[0]).toMatchObject({ title: "Bad", message: "told", seconds: 3 });
    expect(page.notices[1]?.message).toMatch(/went wrong/);
  });

  it("stay away when the author wants none", async () => {
    const page = setUp({ 1: "" }, click);
    page.runner.fire(9, "click");
    await settle();
    page.fail("E1", { visible: false });
    expect(page.notices).toEqual([]);
  });
});

describe("a stream", () => {
  const streaming = dependency({ id: 5, targets: [[1, "stream"]], inputs: [1, 2], outputs: [3] });

  it("starts a job, feeds it in order and ends it", async () => {
    const page = setUp({ 1: null, 2: "x", 3: "" }, [streaming]);
    void page.runner.stream(1, "a");
    void page.runner.stream(1, "b");
    page.runner.endStream(1);
    await settle();
    expect(page.joined.map((body) => body.data)).toEqual([["a", "x"]]);
    expect(page.chunks).toEqual([["E1", ["b", "x"]], ["E1", "end"]]);
    expect(page.value(1)).toBeNull();
  });

  it("starts again after its job has ended", async () => {
    const page = setUp({ 1: null, 2: "x", 3: "" }, [streaming]);
    await page.runner.stream(1, "a");
    page.complete("E1", ["done"]);
    await page.runner.stream(1, "b");
    expect(page.joined.map((body) => body.data[0])).toEqual(["a", "b"]);
  });
});

it("scrolls to the output of a listener that wishes so, when it starts and when it is done", async () => {
  const scrolled: number[] = [];
  const page = setUp({ 1: "", 2: "" }, [dependency({ id: 5, targets: [[9, "click"]], outputs: [2], scroll_to_output: true })], { scrollTo: (id) => scrolled.push(id) });
  page.runner.fire(9, "click");
  await settle();
  expect(scrolled).toEqual([2]);
  page.complete("E1", ["long"]);
  expect(scrolled).toEqual([2, 2]);
});

describe("a render", () => {
  const inside = { rendered_in: 0, render_id: null };
  const render = dependency({ id: 0, targets: [[1, "change"]], inputs: [1], outputs: [3], rendered_in: null, render_id: 0 });

  function made(button: number, dependencies: readonly DependencyConfig[], more: readonly object[] = []): RenderConfig {
    const components = [{ id: button, type: "button", props: { value: "Go" } }, ...more] as unknown as RenderConfig["components"];
    return { layout: { id: 3, children: components.map(({ id }) => ({ id })) }, components, dependencies, render_id: 0, scripts: {}, head: "" };
  }

  function setUpRender() {
    const page = setUp({ 1: "", 2: "", 3: "" }, [render, dependency({ id: 1, targets: [[100, "change"]], rendered_in: null, render_id: null })]);
    const run = async (config: RenderConfig) => {
      const number = page.joined.length + 1;
      page.runner.setValue(1, `run ${String(number)}`, false);
      await settle();
      page.complete(`E${String(number)}`, [null], { render_config: config });
    };
    return { ...page, run };
  }

  it("brings components and listeners, whose arrival is no change", async () => {
    const page = setUpRender();
    await page.run(made(100, [dependency({ id: 200, targets: [[100, "click"]], outputs: [2], ...inside })]));
    page.runner.fire(100, "click");
    await settle();
    expect(page.called()).toEqual([0, 200]);
    page.complete("E2", ["filled"]);
    expect(page.value(2)).toBe("filled");
  });

  it("lets what runs finish when it is replaced, with what is chained behind it", async () => {
    const page = setUpRender();
    const click = dependency({ id: 200, targets: [[100, "click"]], outputs: [2], ...inside });
    await page.run(made(100, [click, dependency({ id: 201, targets: [[100, "then"]], trigger_after: 200, ...inside })]));
    page.runner.fire(100, "click");
    await settle();
    await page.run(made(101, []));
    expect(page.value(100)).toBeUndefined();
    page.complete("E2", ["late"]);
    await settle();
    expect(page.value(2)).toBe("late");
    expect(page.called()).toEqual([0, 200, 0, 201]);
    page.runner.fire(100, "click");
    await settle();
    expect(page.called()).toHaveLength(4);
  });

  it("keeps what the user entered where the key is the same, and starts what loads", async () => {
    const page = setUpRender();
    const kept = { id: 110, type: "textbox", props: { value: "as made", label: "L" }, preserved_by_key: ["value"] };
    const load = (id: number) => dependency({ id, targets: [[null as unknown as number, "load"]], outputs: [2], ...inside });
    await page.run(made(100, [load(200)], [kept]));
    await settle();
    expect(page.called()).toEqual([0, 200]);
    page.complete("E2", ["loaded"]);
    page.runner.setValue(110, "mine", true);
    await page.run(made(101, [load(201)], [{ ...kept, props: { value: "as made", label: "M" } }]));
    expect(page.state().nodes[110]).toMatchObject({ value: "mine", props: { label: "M" } });
    expect(page.called()).toEqual([0, 200, 0, 201]);
  });
});
