import { expect, test } from "vitest";
import { type Contact, Pointers } from "./pointers";

const at = { x: 1, y: 2 };
const of = (pointerType: string, pointerId: number, timeStamp = 0): Contact => ({ pointerType, pointerId, timeStamp });

test("a finger is no palm where there is no pen", () => {
  const pointers = new Pointers();
  expect(pointers.isPalm(of("touch", 1))).toBe(false);
  expect(pointers.press(of("touch", 1), at)).toBe(true);
  expect(pointers.press(of("touch", 2), at)).toBe(true);
  expect(pointers.count).toBe(2);
  expect(pointers.beside(1)).toEqual(at);
});

test("touches beside a pen that is down, near or was just lifted are its hand", () => {
  const pointers = new Pointers();
  expect(pointers.isPalm(of("pen", 1, 1000))).toBe(false);
  expect(pointers.isPalm(of("touch", 2, 1200))).toBe(true);
  pointers.press(of("pen", 1, 1000), at);
  expect(pointers.isPalm(of("touch", 2, 9000))).toBe(true);
  expect(pointers.lift(1)).toBe(true);
  expect(pointers.isPalm(of("touch", 2, 9000))).toBe(false);
});

test("a pen lifts the hand that came first", () => {
  const pointers = new Pointers();
  pointers.press(of("touch", 1), at);
  pointers.press(of("touch", 2), at);
  expect(pointers.press(of("pen", 3), at)).toBe(true);
  expect(pointers.count).toBe(1);
  expect(pointers.at(1)).toBeUndefined();
  expect(pointers.lift(1)).toBe(false);
});

test("a mouse does not cut in", () => {
  const pointers = new Pointers();
  pointers.press(of("touch", 1), at);
  expect(pointers.press(of("mouse", 2), at)).toBe(false);
  expect(pointers.count).toBe(1);
});
