import fc from "fast-check";
import { expect, it } from "vitest";
import { NOTATIONS, parseColor, toHex, written } from "./color";

it("reads every notation", () => {
  const orange = "#ff8800";
  const hex = (text: string) => {
    const color = parseColor(text);
    return color && toHex(color);
  };
  expect(["#f80", "ff8800", "#FF8800", "rgb(255, 136, 0)", "rgb(255 136 0 / 100%)", "hsl(32, 100%, 50%)"].map(hex)).toEqual(Array(6).fill(orange));
  expect(["#f808", "rgba(255,136,0,0.5)", "hsla(32deg 100% 50% / 50%)"].map(hex)).toEqual(["#ff880088", "#ff880080", "#ff880080"]);
  expect(["rgb(50%, 0, 300)", "hsl(-120, 100%, 50%)"].map(hex)).toEqual(["#8000ff", "#0000ff"]);
});

it("takes nothing else", () => {
  for (const text of ["", "#", "#12", "#12345", "blue", "rgb(1,2)", "rgb(a,b,c)", "hsl(1,2,3,4,5)", "url(#f80)"]) expect(parseColor(text)).toBeNull();
});

it("writes what it reads again, but for rounding", () => {
  const channel = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(channel, channel, channel, fc.constantFrom(...NOTATIONS), (red, green, blue, notation) => {
      const again = parseColor(written({ red, green, blue, alpha: 1 }, notation));
      const off = Math.max(Math.abs((again?.red ?? 999) - red), Math.abs((again?.green ?? 999) - green), Math.abs((again?.blue ?? 999) - blue));
      expect(off).toBeLessThanOrEqual(notation === "hsl" ? 5 : 0);
    }),
  );
});
