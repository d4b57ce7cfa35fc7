import { expect, test } from "vitest";
import { cameraConstraints, cameraProblem, isMirrored, pixelAt, sourcesOf } from "./image";

test("a click is told as the pixel of the picture, not of its box", () => {
  const natural = { width: 100, height: 50 };
  expect(pixelAt({ x: 100, y: 50 }, { width: 200, height: 100 }, natural)).toEqual([50, 25]);
  // The box is taller than the picture: it lies in the middle.
  expect(pixelAt({ x: 0, y: 50 }, { width: 200, height: 200 }, natural)).toEqual([0, 0]);
  expect(pixelAt({ x: 0, y: 49 }, { width: 200, height: 200 }, natural)).toBeNull();
  expect(pixelAt({ x: 1, y: 1 }, { width: 10, height: 10 }, { width: 0, height: 0 })).toBeNull();
});

test("sources are those of the author, in our order", () => {
  expect(sourcesOf(["webcam", "upload", "x"])).toEqual(["upload", "webcam"]);
  expect(sourcesOf(undefined)).toHaveLength(3);
});

test("the author's camera constraints are taken in both forms", () => {
  expect(cameraConstraints({ constraints: null })).toEqual({ video: { facingMode: "user" } });
  expect(cameraConstraints({ constraints: { width: 640 } })).toEqual({ video: { width: 640 } });
  expect(cameraConstraints({ constraints: { video: { width: 640 } } })).toEqual({ video: { width: 640 } });
  expect([isMirrored({ mirror: false }), isMirrored(null)]).toEqual([false, true]);
});

test("a refused camera is explained", () => {
  expect(cameraProblem(new DOMException("x", "NotAllowedError"))).toContain("not allowed");
  expect(cameraProblem(null)).toContain("could not be started");
});
