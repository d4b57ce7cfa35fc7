import { expect, it } from "vitest";
import { bars, duration, ordinal, statusText } from "./status";

const base = { phase: "waiting", rank: null, queueSize: null, etaSeconds: null, startedAt: 1000, progress: [], show: "full" } as const;

it("says the place in the queue and about how long", () => {
  expect(statusText({ ...base, rank: 1, queueSize: 5, etaSeconds: 3 }, 1500)).toBe("2nd of 5 · about 3 s");
  expect(statusText({ ...base, rank: 0, queueSize: 1 }, 1500)).toBe("Next");
});

it("says how long it runs, and of how much", () => {
  expect(statusText({ ...base, phase: "running" }, 2240)).toBe("1.2 s");
  expect(statusText({ ...base, phase: "running", etaSeconds: 4 }, 2240)).toBe("1.2 of about 4 s");
  expect(statusText({ ...base, phase: "running", etaSeconds: 1 }, 3000)).toBe("2.0 s");
});

it.each([
  [1, "1st"],
  [2, "2nd"],
  [3, "3rd"],
  [11, "11th"],
  [112, "112th"],
  [21, "21st"],
])("counts %d as %s", (place, text) => {
  expect(ordinal(place)).toBe(text);
});

it.each([
  [0.42, "0.5 s"],
  [42, "42 s"],
  [125, "3 min"],
  [3700, "1 h 2 min"],
])("writes %d seconds as %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it("makes bars of fractions, counts and neither", () => {
  const part = { index: null, length: null, unit: null, progress: null, desc: null };
  expect(bars([{ ...part, progress: 0.5, desc: "half" }, { ...part, index: 1, length: 4, unit: "files" }, { ...part, index: 7, unit: "it" }])).toEqual([
    { text: "half", fraction: 0.5 },
    { text: "1/4 files", fraction: 0.25 },
    { text: "7 it", fraction: null },
  ]);
});
