import { expect, test } from "vitest";
import { named, withDevice } from "./devices";

test("a chosen device goes before the wish for the front camera", () => {
  expect(withDevice({ facingMode: "user", width: 640 }, "b")).toEqual({ width: 640, deviceId: { exact: "b" } });
  expect([withDevice(true, "b"), withDevice(undefined, "b")]).toEqual([{ deviceId: { exact: "b" } }, { deviceId: { exact: "b" } }]);
});

test("devices without a name get a number, and what has no id is none", () => {
  const found = [{ deviceId: "a", label: "Front" }, { deviceId: "b", label: "" }, { deviceId: "", label: "" }];
  expect(named("video", found)).toEqual([{ id: "a", name: "Front" }, { id: "b", name: "Camera 2" }]);
});
