import fc from "fast-check";
import { expect, it } from "vitest";
import { type Token, categoriesOf, hasScores, piecesOf, relabelled, step, stretch, trimmed } from "./tokens";

const tokens: readonly Token[] = [{ token: "Hello ", class_or_confidence: null }, { token: "big", class_or_confidence: "A" }, { token: " wide world" }];

it("moves over words and labelled parts", () => {
  const pieces = piecesOf(tokens);
  expect(pieces.map((piece) => piece.text)).toEqual(["Hello", " ", "big", " ", "wide", " ", "world"]);
  expect([step(pieces, 0, 1), step(pieces, 2, -1), step(pieces, 6, 1), step(pieces, -1, 1)]).toEqual([2, 0, 6, 0]);
  expect(stretch(pieces, 6, 4)).toEqual({ start: 10, end: 20 });
});

it("labels a stretch and takes labels away", () => {
  expect(relabelled(tokens, 0, 5, "B")).toEqual([{ token: "Hello", class_or_confidence: "B" }, { token: " ", class_or_confidence: null }, ...tokens.slice(1)]);
  expect(relabelled(tokens, 6, 9, null)).toEqual([{ token: "Hello big wide world", class_or_confidence: null }]);
  expect(relabelled(tokens, 8, 12, "C").map((one) => one.token)).toEqual(["Hello ", "bi", "g wi", "de world"]);
});

it("keeps the text whatever is labelled", () => {
  const token = fc.record({ token: fc.string(), class_or_confidence: fc.option(fc.constantFrom("A", "B")) });
  fc.assert(
    fc.property(fc.array(token), fc.nat(40), fc.nat(40), (given, one, other) => {
      const text = (some: readonly Token[]) => some.map((each) => each.token).join("");
      const [start, end] = [Math.min(one, other), Math.min(Math.max(one, other), text(given).length)];
      expect(text(relabelled(given, start, end, "X"))).toBe(text(given));
      expect(piecesOf(given).map((piece) => piece.text).join("")).toBe(text(given));
    }),
  );
});

it("knows categories, scores and blanks", () => {
  expect(categoriesOf([...tokens, { token: "x", class_or_confidence: "A" }])).toEqual(["A"]);
  expect([hasScores(tokens), hasScores([{ token: "x", class_or_confidence: 0.5 }])]).toEqual([false, true]);
  expect(trimmed("a  bc d", 1, 6)).toEqual({ start: 3, end: 5 });
});
