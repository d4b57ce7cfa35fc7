import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { relay } from "./relay";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("one is on its way at a time", async () => {
  const arrived: (() => void)[] = [];
  const send = vi.fn(() => new Promise<void>((resolve) => arrived.push(resolve)));
  const stop = relay(0.1, send, () => undefined);
  await vi.advanceTimersByTimeAsync(350);
  expect(send).toHaveBeenCalledTimes(1);
  arrived[0]?.();
  await vi.advanceTimersByTimeAsync(100);
  expect(send).toHaveBeenCalledTimes(2);
  stop();
});

test("the end comes after the one that is on its way", async () => {
  const said: string[] = [];
  let arrive: () => void = () => undefined;
  const stop = relay(0.1, () => new Promise<void>((resolve) => (arrive = resolve)).then(() => void said.push("picture")), () => said.push("end"));
  stop();
  await vi.advanceTimersByTimeAsync(500);
  expect(said).toEqual([]);
  arrive();
  await vi.advanceTimersByTimeAsync(0);
  expect(said).toEqual(["picture", "end"]);
});
