import type { Calls } from "../contract";

export interface Pressed {
  /** When its first call began; null if none of them is to be seen. */
  readonly startedAt: number | null;
  /** A press starts nothing while it runs. */
  readonly isOnce: boolean;
  readonly canStop: boolean;
}

/** What a button shows of the calls that it began. A function that runs can be ended between two values, any other only
 *  while it waits. Where the author made a button that cancels, there is no second one. */
export function pressed(button: number, { jobs, dependencies }: Calls): Pressed {
  const shown = jobs.flatMap(({ status, dependency }) => {
    const isShown = status.phase !== "idle" && status.phase !== "failed" && status.show !== "hidden";
    const called = dependencies.find(({ id }) => id === dependency);
    return isShown && called ? [{ status, called }] : [];
  });
  const own = dependencies.filter(({ targets }) => targets.some(([id]) => id === button));
  const isOnce = own.every(({ trigger_mode }) => (trigger_mode ?? "once") === "once");
  const isCancelled = (dependency: number) => dependencies.some(({ cancels, targets }) => cancels?.includes(dependency) && targets.some(([, event]) => event === "click"));
  return {
    startedAt: shown.length ? Math.min(...shown.map(({ status }) => status.startedAt)) : null,
    isOnce,
    canStop: isOnce && shown.length > 0 && shown.every(({ status, called }) => called.backend_fn && (called.types.generator || status.phase === "waiting") && !isCancelled(called.id)),
  };
}
