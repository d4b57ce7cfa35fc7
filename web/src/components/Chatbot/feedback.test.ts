import { expect, test } from "vitest";
import { examplesOf } from "./examples";
import { feedbackOf, knownFeedback, likedOf } from "./feedback";

test("thumbs and words are told apart", () => {
  expect(feedbackOf({ feedback_options: ["Like", "Off topic", "Dislike"] })).toEqual({ thumbs: ["Like", "Dislike"], words: ["Off topic"] });
});

test("a choice is told as true, false, the word, or nothing", () => {
  expect(["Like", "Dislike", "Off topic", null].map(likedOf)).toEqual([true, false, "Off topic", ""]);
});

test("the server's feedback is by the bot's messages", () => {
  expect(knownFeedback(["Like", null], 0)).toBe("Like");
  expect(knownFeedback(["Like", null], 1)).toBeNull();
  expect(knownFeedback(null, 0)).toBeNull();
});

test("examples have a label and what they say", () => {
  expect(examplesOf([{ text: "long", display_text: "Short" }, "plain"])).toEqual([
    { label: "Short", text: "long", files: [], icon: null },
    { label: "plain", text: "plain", files: [], icon: null },
  ]);
});
