import { expect, test } from "vitest";
import { linesOf, peaksOf } from "./peaks";

test("each part is as high as its loudest sample, the loudest of all is 1", () => {
  expect(peaksOf([0, 0.25, -0.5, 0.1], 2)).toEqual([0.5, 1]);
  expect(peaksOf(new Float32Array(8), 2)).toEqual([0, 0]);
  expect(peaksOf([], 3)).toEqual([0, 0, 0]);
});

test("more parts than samples leave gaps, and lose nothing", () => {
  expect(peaksOf([1, 0.5], 4)).toEqual([1, 0, 0.5, 0]);
});

test("lines stand around the middle, silence is a dot", () => {
  expect(linesOf([1, 0])).toBe("M0.5 2V98M1.5 49V51");
});
