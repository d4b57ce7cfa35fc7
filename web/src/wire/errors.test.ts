import { expect, it } from "vitest";
import { refusalSentence } from "./errors";

it.each([
  [{ detail: "Queue is full. Max size is 3 and size is 3." }, "Queue is full. Max size is 3 and size is 3."],
  [{ detail: [{ message: "Too long", is_valid: false }, { msg: "Field required" }] }, "Too long Field required"],
  [{ detail: { error: "Not authenticated", auth_message: null } }, "Not authenticated"],
  ["<html>", "The server is busy. Please try again in a moment."],
])("finds the sentence in %j", (body, sentence) => {
  expect(refusalSentence(503, body)).toBe(sentence);
});
