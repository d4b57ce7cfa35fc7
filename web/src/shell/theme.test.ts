import { expect, it } from "vitest";
import { chosenTheme } from "./theme";

it("prefers the address to what was chosen before", () => {
  expect(chosenTheme("?__theme=dark", "light")).toBe("dark");
  expect(chosenTheme("", "light")).toBe("light");
  expect(chosenTheme("?__theme=pink", null)).toBeNull();
});
