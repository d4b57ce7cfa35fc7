import { expect, it } from "vitest";
import { heights, isBounded } from "./heights";

it("makes heights of numbers and of CSS", () => {
  expect(heights({ height: 200, min_height: "10vh" })).toBe("height:200px;min-height:10vh;");
  expect(heights({ max_height: null })).toBe("");
});

it("lets only what is bounded scroll", () => {
  expect(isBounded({ max_height: 100 })).toBe(true);
  expect(isBounded({ min_height: 100 })).toBe(false);
});
