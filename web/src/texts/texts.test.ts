import { expect, test } from "vitest";
import { bestLanguage } from "./best";
import { counted } from "./counted";
import { t, translated, useLanguage } from "./texts";

test("without a language a text is English, with the values in it", () => {
  useLanguage("en", {});
  expect(t("Delete {name}", { name: "a {b} $&" })).toBe("Delete a {b} $&");
  expect(counted(1, "{count} question before yours", "{count} questions before yours")).toBe("1 question before yours");
  expect(counted(2, "{count} question before yours", "{count} questions before yours")).toBe("2 questions before yours");
});

test("plural forms are those of the language", () => {
  useLanguage("pl", { "{count} questions before yours": { one: "{count} pytanie", few: "{count} pytania", many: "{count} pytań", other: "{count} pytania" } });
  const shown = [1, 2, 5, 22].map((count) => counted(count, "{count} question before yours", "{count} questions before yours"));
  expect(shown).toEqual(["1 pytanie", "2 pytania", "5 pytań", "22 pytania"]);
  useLanguage("en", {});
});

test("a text that has no translation stays", () => {
  useLanguage("de", { Close: "Schließen" });
  expect([t("Close"), t("Copy"), translated("Close"), translated("Mine")]).toEqual(["Schließen", "Copy", "Schließen", "Mine"]);
  useLanguage("en", {});
});

test("the first language that there is counts, with its region or without", () => {
  const known = ["en", "de", "zh", "zh-TW"];
  expect(bestLanguage(["nl", "de-AT", "en"], known)).toBe("de");
  expect(bestLanguage(["zh-tw"], known)).toBe("zh-TW");
  expect(bestLanguage(["zh-HK", "en"], known)).toBe("zh");
  expect(bestLanguage(["xx"], known)).toBeNull();
});
