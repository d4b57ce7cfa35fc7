import { expect, test } from "vitest";
import { containerFor, endingOf, recordingProblem, sourcesOf } from "./recording";

test("sources are those of the author, in our order", () => {
  expect(sourcesOf(["microphone", "upload"], "audio")).toEqual(["upload", "microphone"]);
  expect(sourcesOf(["webcam"], "video")).toEqual(["webcam"]);
  expect(sourcesOf(undefined, "video")).toEqual(["upload", "webcam"]);
});

test("the first container that the browser records", () => {
  expect(containerFor((type) => type === "video/webm")).toBe("video/webm");
  expect(containerFor(() => false)).toBeUndefined();
  expect(endingOf("video/webm;codecs=vp9")).toBe("webm");
});

test("a refusal of the device is said in words", () => {
  expect(recordingProblem(new DOMException("", "NotAllowedError"), "audio")).toBe("The browser was not allowed to use the microphone.");
  expect(recordingProblem(new DOMException("", "NotFoundError"), "video")).toBe("There is no camera that fits.");
  expect(recordingProblem("?", "video")).toBe("The camera could not be started.");
});
