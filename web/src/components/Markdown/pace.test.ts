import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pace } from "./pace";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Draws a number every `every` milliseconds, and returns those that were drawn. */
function drawn(count: number, every: number): number[] {
  const pace = new Pace();
  const seen: number[] = [];
  for (let number = 1; number <= count; number++) {
    pace.run(() => {
      seen.push(number);
    });
    vi.advanceTimersByTime(every);
  }
  vi.runAllTimers();
  return seen;
}

test("the first and the last are drawn, and of those that come fast some", () => {
  expect(drawn(1, 0)).toEqual([1]);
  expect(drawn(5, 50)).toEqual([1, 2, 3, 4, 5]);
  expect(drawn(101, 10)).toHaveLength(27);
  expect(drawn(101, 10).at(-1)).toBe(101);
  expect(drawn(9, 0)).toEqual([1, 9]);
});

test("what is left is not drawn any more", () => {
  const pace = new Pace();
  const seen: number[] = [];
  pace.run(() => seen.push(1));
  pace.run(() => seen.push(2));
  pace.stop();
  vi.runAllTimers();
  expect(seen).toEqual([1]);
});

test("what takes long is drawn less often", () => {
  vi.spyOn(performance, "now").mockReturnValueOnce(0).mockReturnValueOnce(0).mockReturnValueOnce(100).mockReturnValue(200);
  const pace = new Pace();
  const seen: number[] = [];
  pace.run(() => seen.push(1));
  pace.run(() => seen.push(2));
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(599);
  expect(seen).toEqual([1]);
  vi.advanceTimersByTime(1);
  expect(seen).toEqual([1, 2]);
});
