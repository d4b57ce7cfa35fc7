import { expect, test } from "vitest";
import { named, withDevice } from "./devices";

test("a chosen device goes before the wish for the front camera", () => {
  expect(withDevice({ facingMode: "user", width: 640 }, "b")).toEqual({ width: 640, deviceId: { ideal: "b" } });
  expect(withDevice({ facingMode: "user" }, null)).toEqual({ facingMode: "user" });
  expect([withDevice(true, "b"), withDevice(undefined, null), withDevice(false, "b")]).toEqual([{ deviceId: { ideal: "b" } }, true, false]);
});

test("devices without a name get a number, and what has no id is none", () => {
  const found = [{ deviceId: "a", label: "Front" }, { deviceId: "b", label: "" }, { deviceId: "", label: "" }];
  expect(named("video", found)).toEqual([{ id: "a", name: "Front" }, { id: "b", name: "Camera 2" }]);
});
