import { expect, test } from "vitest";
import { clock, containerFor, endingOf, recordingProblem, sourcesOf, wav } from "./recording";

test("sources are those of the author, in our order", () => {
  expect(sourcesOf(["microphone", "upload"], "audio")).toEqual(["upload", "microphone"]);
  expect(sourcesOf(["webcam"], "video")).toEqual(["webcam"]);
  expect(sourcesOf(undefined, "video")).toEqual(["upload", "webcam"]);
});

test("the first container that the browser records", () => {
  expect(containerFor("audio", (type) => type === "audio/ogg")).toBe("audio/ogg");
  expect(containerFor("video", () => false)).toBeUndefined();
  expect(endingOf("video/webm;codecs=vp9")).toBe("webm");
});

test.each([
  [0, "0:00"],
  [7.9, "0:07"],
  [750, "12:30"],
  [3723, "1:02:03"],
  [Number.NaN, "0:00"],
  [Infinity, "0:00"],
])("%d seconds are %s", (seconds, shown) => {
  expect(clock(seconds)).toBe(shown);
});

test("a WAV file holds the interleaved samples", async () => {
  const blob = wav([new Float32Array([0, 1, -2]), new Float32Array([0.5, -1, 0])], 8000);
  const bytes = new DataView(await blob.arrayBuffer());
  expect(bytes.byteLength).toBe(44 + 12);
  expect(bytes.getUint16(22, true)).toBe(2);
  expect(bytes.getUint32(24, true)).toBe(8000);
  const samples = Array.from({ length: 6 }, (_, index) => bytes.getInt16(44 + index * 2, true));
  expect(samples).toEqual([0, 16384, 32767, -32767, -32767, 0]);
});

test("a refusal of the device is said in words", () => {
  expect(recordingProblem(new DOMException("", "NotAllowedError"), "audio")).toBe("The browser was not allowed to use the microphone.");
  expect(recordingProblem(new DOMException("", "NotFoundError"), "video")).toBe("There is no camera that fits.");
  expect(recordingProblem("?", "video")).toBe("The camera could not be started.");
});
