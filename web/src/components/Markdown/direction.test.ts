import { expect, it } from "vitest";
import { directionOf } from "./direction";

it("is that of the first letter, not of tags, entities and digits", () => {
  expect(directionOf("<p>1. שלום hello</p>")).toBe("rtl");
  expect(directionOf('<ul class="x"><li>&amp; مرحبا</li></ul>')).toBe("rtl");
  expect(directionOf("<p>hello שלום</p>")).toBe("ltr");
  expect(directionOf("<hr>")).toBe("");
});

it("takes no longer for a long text without an end", () => {
  expect(directionOf("&".repeat(100_000))).toBe("ltr");
  expect(directionOf("<".repeat(100_000))).toBe("ltr");
});

it("is none where millions of signs come before the first letter", () => {
  expect(directionOf("1".repeat(20_000_000) + "a")).toBe("");
  expect(directionOf("<hr>".repeat(5_000_000) + "a")).toBe("");
});
