import { expect, it } from "vitest";
import { buttonClass, iconUrl, safeLink } from "./button";

it("knows its looks and sizes", () => {
  expect(buttonClass("primary", "sm")).toBe("ll-button primary sm");
  expect(buttonClass("odd", null)).toBe("ll-button secondary lg");
});

it("follows only links that run nothing", () => {
  expect(["https://a", "/rel", "mailto:a@b", "#x"].map(safeLink)).toEqual(["https://a", "/rel", "mailto:a@b", "#x"]);
  expect(["javascript:x", " java\nscript:x", "data:text/html,x", "", null].map(safeLink)).toEqual([null, null, null, null, null]);
});

it("takes an icon as an address or a file", () => {
  expect([iconUrl("/i.svg"), iconUrl({ url: "/j.svg" }), iconUrl({ path: "x" }), iconUrl(null)]).toEqual(["/i.svg", "/j.svg", null, null]);
});
