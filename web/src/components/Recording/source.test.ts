import { expect, test } from "vitest";
import { wholeOf } from "./source";

test("a stream is downloaded as one file", () => {
  expect(wholeOf("/gradio_api/stream/a/b/3/playlist.m3u8")).toBe("/gradio_api/stream/a/b/3/playlist-file");
  expect(wholeOf("/file=/tmp/a.wav")).toBe("/file=/tmp/a.wav");
});
