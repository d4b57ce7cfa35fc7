import { expect, it } from "vitest";
import { ChatReader } from "./reading";
import { heightOfAll, stretchesOf } from "./stretches";

const reader = new ChatReader();

function turns(count: number) {
  return reader.turns(reader.messages(Array.from({ length: count }, (_, number) => ({ role: number % 2 ? "assistant" : "user", content: `number ${String(number)}` }))), true);
}

const lengths = (count: number, first = 0) => stretchesOf(turns(count), first).map((stretch) => [stretch.place, stretch.turns.length]);

it("keeps its stretches when turns are added, at the end or before", () => {
  expect(lengths(0)).toEqual([]);
  expect(lengths(45)).toEqual([[0, 20], [1, 20], [2, 5]]);
  expect(lengths(46)).toEqual([[0, 20], [1, 20], [2, 6]]);
  expect(lengths(10, 35)).toEqual([[1, 5], [2, 5]]);
  expect(lengths(11, 34)).toEqual([[1, 6], [2, 5]]);
});

it("guesses a height that grows with what is in it", () => {
  const height = (count: number) => stretchesOf(turns(count), 0).reduce((sum, stretch) => sum + heightOfAll(stretch), 0);
  expect(height(20)).toBe(10 * height(2));
  expect(height(2)).toBeGreaterThan(0);
});
