import { describe, expect, it } from "vitest";
import type { Diff, JobMessage } from "../wire/generated";
import { apply } from "./apply";
import type { PageState } from "./model";
import { dependency, message, pageState } from "./testing";

const generating = (data: readonly unknown[]): JobMessage => message({ msg: "process_generating", event_id: "E", success: true, output: { data } });
const completed = (data: readonly unknown[]): JobMessage => message({ msg: "process_completed", event_id: "E", success: true, output: { data } });

function running(outputs: readonly number[] = [1, 2], fields = {}): PageState {
  const state = pageState({ 1: "", 2: "", 3: "" }, [dependency({ id: 7, outputs, ...fields }), dependency({ id: 8, outputs: [1] })]);
  return apply(state, { type: "start", key: 1, dependency: 7, depth: 0, at: 0 });
}

function hear(state: PageState, message: JobMessage, key = 1): PageState {
  return apply(state, { type: "message", key, message });
}

describe("outputs", () => {
  it("take values and updates", () => {
    const state = hear(running(), completed(["new", { __type__: "update", label: "L", visible: false }]));
    expect(state.nodes[1]?.value).toBe("new");
    expect(state.nodes[2]).toMatchObject({ value: "", props: { label: "L", visible: false } });
  });

  it("take an update's value, null included", () => {
    const state = hear(hear(running(), generating(["x", "y"])), completed([{ __type__: "update", value: null }, { __type__: "update" }]));
    expect([state.nodes[1]?.value, state.nodes[2]?.value]).toEqual([null, "y"]);
  });

  it("build on the step before when they stream", () => {
    const append: Diff = [["append", [], "b"]];
    let state = hear(running(), generating(["a", "z"]));
    state = hear(state, generating([append, []]));
    expect([state.nodes[1]?.value, state.nodes[2]?.value]).toEqual(["ab", "z"]);
  });

  it("keep the user's edit of a value that does not stream", () => {
    let state = hear(running(), generating(["a", "z"]));
    state = apply(state, { type: "set", id: 2, value: "mine" });
    state = hear(state, generating([[["append", [], "b"]], []]));
    expect(state.nodes[2]?.value).toBe("mine");
  });

  it("keep the object of a node whose value is equal", () => {
    const before = hear(running(), generating([{ a: [1] }, ""]));
    const after = hear(before, completed([{ a: [1] }, ""]));
    expect(after.nodes[1]?.value).toBe(before.nodes[1]?.value);
  });

  it("leave what a state holds to the server", () => {
    const state = pageState({ 1: undefined }, [dependency({ id: 7, outputs: [1] })]);
    const started = apply(state, { type: "start", key: 1, dependency: 7, depth: 0, at: 0 });
    expect(hear(started, completed([null])).nodes[1]).toMatchObject({ value: null, status: { phase: "idle" } });
  });

  it("are left alone by a cancelled job's empty answer", () => {
    const state = hear(hear(running(), generating(["a", "b"])), message({ msg: "process_completed", event_id: "E", success: true, output: {} }));
    expect(state.nodes[1]?.value).toBe("a");
  });
});

describe("status", () => {
  it("goes from waiting over running to idle on each output", () => {
    let state = running();
    expect(state.nodes[1]?.status.phase).toBe("waiting");
    state = hear(state, { msg: "estimation", event_id: "E", rank: 1, queue_size: 5, rank_eta: 3 });
    expect(state.nodes[2]?.status).toMatchObject({ rank: 1, queueSize: 5, etaSeconds: 3 });
    state = hear(state, { msg: "process_starts", event_id: "E", eta: 2 });
    expect(state.nodes[1]?.status).toMatchObject({ phase: "running", rank: null, etaSeconds: 2 });
    state = hear(state, completed(["", ""]));
    expect(state.nodes[1]?.status.phase).toBe("idle");
    expect(state.jobs).toEqual([]);
  });

  it("shows where the author says", () => {
    const state = running([1], { show_progress_on: [3] });
    expect([state.nodes[1]?.status.phase, state.nodes[3]?.status.phase]).toEqual(["idle", "waiting"]);
  });

  it("stays running while another job fills the same component", () => {
    let state = apply(running(), { type: "start", key: 2, dependency: 8, depth: 0, at: 5 });
    state = hear(state, completed(["", ""]), 1);
    expect([state.nodes[1]?.status.phase, state.nodes[2]?.status.phase]).toEqual(["waiting", "idle"]);
  });

  it("says failed until the next run", () => {
    let state = hear(running(), message({ msg: "process_completed", event_id: "E", success: false, output: { error: "no" } }));
    expect(state.nodes[1]?.status).toEqual({ phase: "failed", message: "no", dependency: 7, target: null });
    state = apply(state, { type: "start", key: 2, dependency: 7, depth: 0, at: 0 });
    expect(state.nodes[1]?.status.phase).toBe("waiting");
  });

  it("keeps the title of what failed", () => {
    const state = hear(running(), message({ msg: "process_completed", event_id: "E", success: false, output: { error: "no", title: "Too long" } }));
    expect(state.nodes[1]?.status).toMatchObject({ phase: "failed", message: "no", title: "Too long" });
  });

  it.each([
    ["minimal", "minimal"],
    ["hidden", "hidden"],
    [false, "hidden"],
    [undefined, "full"],
  ])("takes show_progress %s as %s", (said, shown) => {
    expect(running([1], { show_progress: said }).nodes[1]?.status).toMatchObject({ show: shown });
  });
});

it("changes nothing for a message of a job that is gone", () => {
  const state = hear(running(), completed(["", ""]));
  expect(hear(state, generating(["late"]))).toBe(state);
});

it("keeps all nodes that an event does not touch", () => {
  const before = running();
  const after = apply(before, { type: "set", id: 3, value: "x" });
  expect(after.nodes[1]).toBe(before.nodes[1]);
  expect(before.nodes[3]?.value).toBe("");
});
