import { expect, it } from "vitest";
import { pairOf, replaced } from "./pair";

const file = { path: "/x/a.png", url: "/file=/x/a.png", meta: { _type: "gradio.FileData" } };

it.each([null, undefined, 5, "ab", [], [null, null], [1, 2], [{}, {}]])("takes %j for no images", (value) => {
  expect(pairOf(value)).toEqual([null, null]);
});

it("replaces one image, and is nothing without any", () => {
  expect(pairOf([null, file])).toEqual([null, file]);
  expect(replaced([null, file], 0, file)).toEqual([file, file]);
  expect(replaced([file, file], 1, null)).toEqual([file, null]);
  expect(replaced([file, null], 0, null)).toBeNull();
});
