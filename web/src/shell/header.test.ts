import { expect, test } from "vitest";
import type { HeaderConfig, PageConfig } from "../wire/generated";
import { addressOf, headerLinks, isFolded } from "./header";

test.each([
  ["/about", "https://a.example/app/about"],
  ["assets/header/1.svg", "https://a.example/app/assets/header/1.svg"],
  ["/", "https://a.example/app/"],
  ["//b.example", "https://a.example/app/b.example"],
  ["https://b.example/x", "https://b.example/x"],
  ["mailto:a@b.example", "mailto:a@b.example"],
])("%s is at %s", (address, expected) => {
  expect(addressOf(address, "https://a.example/app")).toBe(expected);
});

test("links know whether they lead away and whether they lead here", () => {
  const header = { links: [["Docs", "https://b.example"], ["About", "/about"], ["Mail", "mailto:a@b.example"]] } as unknown as HeaderConfig;
  const found = headerLinks(header, { current_page: "about" } as PageConfig, "");
  expect(found.map(({ isForeign, isHere }) => [isForeign, isHere])).toEqual([
    [true, false],
    [false, true],
    [false, false],
  ]);
});

test("links fold on phones and where they have no room", () => {
  expect([isFolded(390, 100), isFolded(1280, 1300), isFolded(1280, 1280)]).toEqual([true, true, false]);
});
