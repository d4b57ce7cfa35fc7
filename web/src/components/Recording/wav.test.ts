import { expect, test } from "vitest";
import { as16Bits, wav, wavOf } from "./wav";

test("a WAV file holds the interleaved samples", async () => {
  const blob = wav([new Float32Array([0, 1, -2]), new Float32Array([0.5, -1, 0])], 8000);
  const bytes = new DataView(await blob.arrayBuffer());
  expect(bytes.byteLength).toBe(44 + 12);
  expect(bytes.getUint16(22, true)).toBe(2);
  expect(bytes.getUint32(24, true)).toBe(8000);
  const samples = Array.from({ length: 6 }, (_, index) => bytes.getInt16(44 + index * 2, true));
  expect(samples).toEqual([0, 16384, 32767, -32767, -32767, 0]);
});

test("a recording in pieces is one file", async () => {
  const pieces = [new Float32Array([0, 1]), new Float32Array([-1])].map(as16Bits);
  const bytes = new DataView(await wavOf(pieces, 1, 8000).arrayBuffer());
  expect([bytes.byteLength, bytes.getUint32(40, true)]).toEqual([50, 6]);
  expect([44, 46, 48].map((at) => bytes.getInt16(at, true))).toEqual([0, 32767, -32767]);
});
