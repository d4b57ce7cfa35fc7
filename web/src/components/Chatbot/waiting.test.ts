import { expect, test } from "vitest";
import { isAtEnd } from "./stick";
import { duration } from "./time";
import { failureTitle, waitingText } from "./waiting";

const running = { rank: null, queueSize: null, etaSeconds: null, startedAt: 0, progress: [], show: "full" } as const;

test("the place in the queue is told while there is one", () => {
  expect(waitingText({ ...running, phase: "waiting", rank: 2 })).toBe("2 questions before yours");
  expect(waitingText({ ...running, phase: "waiting", rank: 0 })).toBeNull();
  expect(waitingText({ phase: "idle" })).toBeNull();
});

test("progress is told in the function's words", () => {
  const progress = [{ index: 1, length: 4, unit: null, progress: null, desc: "Reading" }];
  expect(waitingText({ ...running, phase: "running", progress })).toBe("Reading 25 %");
});

test("a failure has the title that its author gave it", () => {
  expect(failureTitle({ phase: "failed", message: "no", title: "Too long" })).toBe("Too long");
  expect(failureTitle({ phase: "failed", message: "no", title: "Error" })).toBeNull();
  expect(failureTitle({ phase: "failed", message: "no" })).toBeNull();
});

test("durations are short", () => {
  expect([0.42, 2, 12.4, 125].map(duration)).toEqual(["0.4 s", "2 s", "12 s", "2 min 5 s"]);
});

test("a reader near the end is at the end", () => {
  expect(isAtEnd({ scrollHeight: 1000, clientHeight: 400, scrollTop: 570 })).toBe(true);
  expect(isAtEnd({ scrollHeight: 1000, clientHeight: 400, scrollTop: 300 })).toBe(false);
});
