import { expect, it } from "vitest";
import { anchorOf, linked } from "./parameters";

it("links the names that it is given", () => {
  expect(linked("list[User] | Users | my.User", ["User"])).toEqual([
    { text: "list[", href: null },
    { text: "User", href: "#h-user" },
    { text: "] | Users | my.User", href: null },
  ]);
  expect(linked("int", [])).toEqual([{ text: "int", href: null }]);
  expect(linked("a+b", ["a+b", ""])).toEqual([{ text: "a+b", href: "#h-a+b" }]);
});

it("gives parameters addresses", () => {
  expect([anchorOf("x", true), anchorOf("x y", "abc"), anchorOf("x", false)]).toEqual(["param-x", "param-abc-x-y", undefined]);
});
