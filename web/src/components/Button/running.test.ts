import { expect, it } from "vitest";
import type { DependencyConfig } from "../../wire/generated";
import { apply } from "../../state/apply";
import { dependency, pageState } from "../../state/testing";
import { message } from "../../state/testing";
import { pressed } from "./running";

/** Button 1 was pressed, and its first call runs. */
function afterPress(own: Partial<DependencyConfig>, others: readonly DependencyConfig[] = [], isRunning = true) {
  const dependencies = [dependency({ id: 7, targets: [[1, "click"]], outputs: [2], ...own }), ...others];
  let state = apply(pageState({ 1: "Go", 2: "", 3: "Stop" }, dependencies), { type: "start", key: 1, dependency: 7, target: 1, depth: 0, at: 40 });
  if (isRunning) state = apply(state, { type: "message", key: 1, message: message({ msg: "process_starts", eta: null }) });
  return pressed(1, { jobs: state.jobs, dependencies });
}

const generator = { types: { generator: true, cancel: false } };

it("stops what can be stopped: a generator at any time, another function while it waits", () => {
  expect(afterPress(generator)).toEqual({ startedAt: 40, isOnce: true, canStop: true });
  expect(afterPress({}).canStop).toBe(false);
  expect(afterPress({}, [], false).canStop).toBe(true);
});

it("leaves stopping to the author's own button", () => {
  expect(afterPress(generator, [dependency({ id: 8, targets: [[3, "click"]], cancels: [7] })]).canStop).toBe(false);
  expect(afterPress(generator, [dependency({ id: 8, targets: [[3, "change"]], cancels: [7] })]).canStop).toBe(true);
});

it("starts another call where the author wants several", () => {
  expect(afterPress({ ...generator, trigger_mode: "multiple" })).toEqual({ startedAt: 40, isOnce: false, canStop: false });
  expect(afterPress({ trigger_mode: "always_last" }).isOnce).toBe(false);
});

it("shows nothing of calls whose progress is hidden", () => {
  expect(afterPress({ ...generator, show_progress: "hidden" })).toEqual({ startedAt: null, isOnce: true, canStop: false });
});
