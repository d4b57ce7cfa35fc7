import { expect, it } from "vitest";
import { frame } from "./frame";

it("carries the author's id, classes, size and visibility", () => {
  expect(frame(3, { elem_id: "go", elem_classes: ["a", "b"], scale: 2, min_width: 80, visible: "hidden" }, "block")).toEqual({
    id: "go",
    class: "block a b",
    style: "--scale:2;--min:80px",
    hidden: true,
  });
});

it("names what the author did not", () => {
  expect(frame(3, { elem_classes: ["x"], scale: null }, "block")).toEqual({ id: "component-3", class: "block x", style: "", hidden: undefined });
});
