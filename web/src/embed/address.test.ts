// @vitest-environment jsdom
import { expect, test } from "vitest";
import { frameAddress } from "./address";

const NONE = { src: null, space: null, theme_mode: null, container: null, info: null };
const HOME = "https://app.test/below/";

test.each([
  [{}, HOME],
  [{ src: "https://other.test" }, "https://other.test/"],
  [{ src: "https://other.test/below" }, "https://other.test/below/"],
  [{ src: "https://other.test/?deep_link=x" }, "https://other.test/?deep_link=x"],
  [{ space: "Ada_L/My.App" }, "https://ada-l-my-app.hf.space/"],
  [{ src: "https://other.test", space: "a/b" }, "https://other.test/"],
  [{ theme_mode: "dark" }, `${HOME}?__theme=dark`],
  [{ theme_mode: "system" }, HOME],
  [{ container: "false", info: "false" }, `${HOME}?__container=false&__info=false`],
])("the address of %o", (given, expected) => {
  expect(frameAddress({ ...NONE, ...given }, HOME)?.href).toBe(expected);
});

test.each(["javascript:alert(1)", "data:text/html,x", "blob:https://a.test/x", "http://"])("%s is no address", (src) => {
  expect(frameAddress({ ...NONE, src }, HOME)).toBeNull();
});
