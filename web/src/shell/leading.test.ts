import { expect, it } from "vitest";
import { apply } from "../state/apply";
import { dependency, pageState } from "../state/testing";
import { isLeading } from "./leading";

function leaders(given: { show_progress_on?: number[] }, isSeen: (id: number) => boolean = () => true): number[] {
  const start = pageState({ 1: "", 2: "", 3: "" }, [dependency({ id: 7, outputs: [1, 2], ...given })]);
  const running = apply(start, { type: "start", key: 1, dependency: 7, depth: 0, at: 0 });
  return [1, 2, 3].filter((id) => running.nodes[id]?.status.phase !== "idle" && isLeading(running, id, isSeen));
}

it("shows one progress for a call with several outputs", () => {
  expect(leaders({})).toEqual([1]);
});

it("shows it where it is seen", () => {
  expect(leaders({}, (id) => id !== 1)).toEqual([2]);
});

it("shows it on each component that the author names", () => {
  expect(leaders({ show_progress_on: [2, 3] })).toEqual([2, 3]);
});
