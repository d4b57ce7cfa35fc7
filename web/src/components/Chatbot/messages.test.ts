import { expect, test } from "vitest";
import { conversation, edited, lastOfUser, partsOf, plainText, turnsOf, valueOf } from "./messages";
import { ChatReader } from "./reading";

const messagesOf = (value: unknown) => new ChatReader().messages(value);
const file = { path: "/tmp/pic.png", meta: { _type: "gradio.FileData" } } as const;
const user = (text: string) => ({ role: "user", metadata: null, content: [{ type: "text", text }], options: null });
const bot = (text: string, metadata: object | null = null) => ({ role: "assistant", metadata, content: [{ type: "text", text }], options: [] });

test("contents of every form become pieces", () => {
  expect(partsOf("a")).toEqual([{ type: "text", text: "a" }]);
  expect(partsOf([{ type: "text", text: "a" }, { type: "file", file, alt_text: "pic" }])).toEqual([
    { type: "text", text: "a" },
    { type: "file", file, alt: "pic" },
  ]);
  expect(partsOf([{ type: "component", component: "image", value: file, props: {} }])).toEqual([{ type: "file", file, alt: null }]);
  expect(partsOf([{ type: "component", component: "plot", value: 1, props: { label: "x" } }])).toEqual([{ type: "component", component: "plot", value: 1, props: { label: "x" } }]);
  expect(partsOf(null)).toEqual([]);
});

test("neighbours of one speaker are one turn, unless the author says otherwise", () => {
  const messages = messagesOf([user("a"), bot("b"), bot("c"), user("d")]);
  expect(turnsOf(messages, true).map((turn) => turn.messages.map(({ index }) => index))).toEqual([[0], [1, 2], [3]]);
  expect(turnsOf(messages, false)).toHaveLength(4);
});

test("steps lie under the step they name", () => {
  const messages = messagesOf([bot("plan", { title: "Think", id: "1", status: "pending" }), bot("call", { title: "Tool", parent_id: "1", status: "done", duration: 1.5 }), bot("answer")]);
  const [turn] = turnsOf(messages, true);
  expect(turn?.messages.map(({ index }) => index)).toEqual([0, 2]);
  expect(turn?.messages[0]).toMatchObject({ thought: { isPending: true }, steps: [{ index: 1, thought: { title: "Tool", seconds: 1.5 } }] });
});

test("options have a label of their own or their value's", () => {
  const [message] = messagesOf([{ role: "assistant", content: "choose", options: [{ value: "a", label: "A" }, { value: "b" }] }]);
  expect(message?.options).toEqual([{ label: "A", value: "a" }, { label: "b", value: "b" }]);
});

test("events speak of a text as a text and of more as a list", () => {
  const [text, both] = messagesOf([user("a"), { role: "user", content: ["a", { type: "file", file }] }]);
  expect(text && valueOf(text)).toBe("a");
  expect(both && valueOf(both)).toEqual(["a", file]);
});

test("retry is about the user's last message", () => {
  expect(lastOfUser(messagesOf([user("a"), bot("b"), user("c"), bot("d"), bot("e")]))?.index).toBe(2);
  expect(lastOfUser([])).toBeNull();
});

test("an edit changes the text and keeps the files", () => {
  const value = [user("a"), { role: "user", content: [{ type: "text", text: "b" }, { type: "file", file }] }];
  expect(edited(value, 1, "c")).toEqual([user("a"), { role: "user", content: [{ type: "text", text: "c" }, { type: "file", file }] }]);
});

test("a conversation is copied with its speakers", () => {
  const messages = messagesOf([user("hi"), bot("hello")]);
  expect(conversation(messages)).toBe("user: hi\n\nassistant: hello");
  expect(plainText({ parts: partsOf([{ type: "file", file, alt_text: null }]) })).toBe("/tmp/pic.png");
});

test("what is no chat is an empty one", () => {
  expect(messagesOf(null)).toEqual([]);
  expect(messagesOf(["x", null])).toEqual([]);
});
