import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Slices } from "./slices";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function shownBy(texts: readonly string[], blocksIn = (text: string) => text.split("\n\n").length): string[] {
  const shown: string[] = [];
  const slices = new Slices((text) => {
    shown.push(text);
    return blocksIn(text);
  });
  for (const text of texts) slices.run(text);
  vi.runAllTimers();
  return shown;
}

const paragraphs = (count: number) => Array.from({ length: count }, (_, number) => `paragraph ${String(number)} ${"x".repeat(80)}`).join("\n\n");

test("a short text comes at once", () => {
  expect(shownBy(["a\n\nb"])).toEqual(["a\n\nb"]);
});

test("a long one comes in slices that end at blank lines, and all of it in the end", () => {
  const text = paragraphs(1000);
  const shown = shownBy([text]);
  expect(shown.length).toBeGreaterThan(8);
  expect(shown.at(-1)).toBe(text);
  expect(shown.slice(0, -1).every((part) => text.startsWith(part) && part.endsWith("\n\n"))).toBe(true);
});

test("what is added meanwhile is shown with the rest", () => {
  const text = paragraphs(1000);
  const shown = shownBy([text, `${text} and`, `${text} and more`]);
  expect(shown.at(-1)).toBe(`${text} and more`);
  expect(shown.every((part, place) => part.startsWith(shown[place - 1] ?? ""))).toBe(true);
});

test("another text takes the place of one that is shown, at once", () => {
  expect(shownBy([paragraphs(1000), `other ${paragraphs(500)}`]).slice(1)).toEqual([`other ${paragraphs(500)}`]);
});

test("a block that is longer than a slice is not drawn with each of them", () => {
  expect(shownBy([`\`\`\`\n${"line\n".repeat(40_000)}`], () => 1).length).toBeLessThan(8);
});
