import { expect, test } from "vitest";
import { cut, waveformOptions } from "./waveform";

test("skips are a part of the length", () => {
  expect(waveformOptions({ skip_length: 10 }).skipOf(60)).toBe(6);
  expect(waveformOptions(null).skipOf(60)).toBe(3);
  expect(waveformOptions(null).skipOf(Infinity)).toBe(5);
});

test("rates are those that browsers make", () => {
  expect([waveformOptions({ sample_rate: 16_000 }), waveformOptions({ sample_rate: 1 }), waveformOptions({})].map(({ rate }) => rate)).toEqual([16_000, 8000, 44_100]);
});

test("colours are the author's, else none", () => {
  expect(waveformOptions({ waveform_color: "teal", waveform_progress_color: "" }).colours).toEqual({ rest: "teal", played: null, region: null });
});

test("a cut takes the samples between two times", () => {
  const channel = Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(cut([channel], 4, 0.5, 1.25).map((one) => [...one])).toEqual([[2, 3, 4]]);
});
