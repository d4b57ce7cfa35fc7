import { expect, test } from "vitest";
import type { PageConfig } from "../wire/generated";
import { navigationLinks } from "./navigation";

const config = { current_page: "about", pages: [["", "Home", true], ["about", "About", true], ["secret", "Secret", false]] } as unknown as PageConfig;
const usual = { visible: true, mainName: "Home", more: null };

test("the bar leads to the pages that are listed, and says which one this is", () => {
  const links = navigationLinks(config, "http://host/app", null);
  expect(links.map((link) => [link.name, link.url, link.isHere])).toEqual([
    ["Home", "http://host/app/", false],
    ["About", "http://host/app/about", true],
  ]);
});

test("a Navbar names the first page, leaves it out, or adds links", () => {
  expect(navigationLinks(config, "", { ...usual, mainName: "Start" })[0]?.name).toBe("Start");
  expect(navigationLinks(config, "", { ...usual, mainName: false }).map((link) => link.name)).toEqual(["About"]);
  const links = navigationLinks(config, "", { ...usual, more: [["Docs", "https://example.com/"], ["More", "/more"], ["Odd", "javascript:alert(1)"], 3] });
  expect(links.slice(2).map((link) => [link.url, link.isForeign])).toEqual([["https://example.com/", true], ["/more", false], ["/javascript:alert(1)", false]]);
});

test("a hidden Navbar takes the bar away", () => {
  expect(navigationLinks(config, "", { ...usual, visible: false })).toEqual([]);
});
