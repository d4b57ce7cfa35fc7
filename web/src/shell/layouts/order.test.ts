import { expect, it } from "vitest";
import { moved, ordered, placeAt, placeByKey } from "./order";

it("keeps the user's order of what is there, and puts what is new behind", () => {
  expect(ordered([1, 2, 3, 4], [3, 9, 1])).toEqual([3, 1, 2, 4]);
});

it("moves an item up and down", () => {
  expect(moved([1, 2, 3], 3, 0)).toEqual([3, 1, 2]);
  expect(moved([1, 2, 3], 1, 1)).toEqual([2, 1, 3]);
});

it("stops at the ends", () => {
  expect([placeByKey("ArrowUp", 0, 3), placeByKey("ArrowDown", 2, 3), placeByKey("Home", 2, 3), placeByKey("End", 0, 3), placeByKey("x", 1, 3)]).toEqual([0, 2, 0, 2, undefined]);
});

const row = (left: number, right: number) => ({ left, right, top: 0, bottom: 10 });

it("drops an item where the pointer is", () => {
  const boxes = [row(0, 100), row(100, 200), row(200, 300)];
  expect([placeAt(boxes, 0, 250, 5), placeAt(boxes, 2, 50, 5), placeAt(boxes, 1, 150, 5), placeAt(boxes, 1, 150, 50)]).toEqual([2, 0, 1, 1]);
});

it("waits until a small item would lie under the pointer", () => {
  const boxes = [row(0, 50), row(50, 250)];
  expect([placeAt(boxes, 0, 120, 5), placeAt(boxes, 0, 210, 5)]).toEqual([0, 1]);
});
