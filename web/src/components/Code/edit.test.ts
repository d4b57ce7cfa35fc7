import fc from "fast-check";
import { expect, it } from "vitest";
import { editBetween, withPlainEnds } from "./edit";

it("changes only what differs", () => {
  expect(editBetween("print(1)", "print(12)")).toEqual({ from: 7, to: 7, insert: "2" });
  expect(editBetween("a\nb\nc", "a\nc")).toEqual({ from: 2, to: 4, insert: "" });
  expect(editBetween("same", "same")).toBeNull();
});

it("makes any text of any other", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "b", "\n") }), fc.string({ unit: fc.constantFrom("a", "b", "\n") }), (before, now) => {
      const edit = editBetween(before, now);
      expect(edit ? before.slice(0, edit.from) + edit.insert + before.slice(edit.to) : before).toBe(now);
    }),
  );
});

it("knows one kind of line end", () => {
  expect(withPlainEnds("a\r\nb\rc\n")).toBe("a\nb\nc\n");
});
