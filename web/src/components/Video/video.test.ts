import { expect, test } from "vitest";
import { videoOf } from "./video";

const file = { path: "/a.mp4" };

test("a video comes alone or with its subtitles", () => {
  expect(videoOf(file)).toBe(file);
  expect(videoOf({ video: file, subtitles: null })).toBe(file);
});

test.each([null, "a.mp4", {}, { video: null }])("%j is none", (value) => {
  expect(videoOf(value)).toBeNull();
});
