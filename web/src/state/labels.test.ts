import { expect, test } from "vitest";
import { withTexts } from "./labels";
import { ownText, useLanguage } from "../texts/texts";
import { propsOf } from "./testing";

test("a control without a label is called what it is", () => {
  expect(withTexts("checkboxgroup", propsOf("checkboxgroup", { label: null })).label).toBe("Checkbox Group");
});

test("an author's label stays, also an empty one", () => {
  expect(withTexts("textbox", propsOf("textbox", { label: "Name" })).label).toBe("Name");
  expect(withTexts("textbox", propsOf("textbox", { label: "" })).label).toBe("");
});

test("what is no control has no name of its own", () => {
  expect(withTexts("markdown", propsOf("markdown")).label).toBeUndefined();
});

test("texts of ours are in the page's language, and what the author wrote instead stays", () => {
  useLanguage("de", { Message: "Nachricht", "Flag as {name}": "Als {name} markieren" });
  const given = propsOf("textbox", { label: "Message", placeholder: "Mine", page_texts: { label: "Message", placeholder: "Type a message..." } });
  expect(withTexts("textbox", given)).toMatchObject({ label: "Nachricht", placeholder: "Mine" });
  expect(withTexts("textbox", propsOf("textbox", { label: "Message" })).label).toBe("Message");
  expect(ownText("Flag as {odd}", "Flag as {name}")).toBe("Als {odd} markieren");
  expect(ownText("Flag as odd", undefined)).toBe("Flag as odd");
  useLanguage("en", {});
});
