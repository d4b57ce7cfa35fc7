import { expect, test } from "vitest";
import { ChatReader } from "./reading";

type Item = ReturnType<typeof bot>;
const user = (text: string) => ({ role: "user", metadata: null as object | null, content: [{ type: "text", text }] });
const bot = (text: string, metadata: object | null = null) => ({ role: "assistant", metadata, content: [{ type: "text", text }] });

function readBoth(first: readonly Item[], second: readonly Item[], isGrouped = true) {
  const reader = new ChatReader();
  const before = reader.turns(reader.messages(first), isGrouped);
  return { before, now: reader.turns(reader.messages(structuredClone(second)), isGrouped) };
}

test("messages that say the same are the same", () => {
  const reader = new ChatReader();
  const before = reader.messages([user("a"), bot("b"), user("c")]);
  const now = reader.messages([user("a"), bot("x"), user("c"), bot("d")]);
  expect(now.map((message, place) => message === before[place])).toEqual([true, false, true, false]);
});

test("turns are the same, but the one that was the last and what is new", () => {
  const talk = [user("a"), bot("b"), user("c"), bot("d")];
  const { before, now } = readBoth(talk, [...talk, user("e")]);
  expect(now.map((turn, place) => turn === before[place])).toEqual([true, true, true, false, false]);
  expect(now.map(({ isLast }) => isLast)).toEqual([false, false, false, false, true]);
});

test("a message that grows leaves the others of its turn as they are", () => {
  const { before, now } = readBoth([user("a"), bot("b"), bot("c")], [user("a"), bot("b"), bot("c and d")]);
  expect([now[0] === before[0], now[1] === before[1], now[1]?.messages[0] === before[1]?.messages[0]]).toEqual([true, false, true]);
});

test("steps are the same until one of them changes", () => {
  const plan = bot("plan", { title: "Think", id: 1 });
  const step = (text: string) => bot(text, { title: "Tool", parent_id: 1 });
  const same = readBoth([plan, step("a")], [plan, step("a")]);
  expect(same.now[0]).toBe(same.before[0]);
  const { now } = readBoth([plan, step("a")], [plan, step("b")]);
  expect(now[0]?.messages[0]?.steps[0]?.parts).toEqual([{ type: "text", text: "b" }]);
});

test("the place among the bot's messages is counted anew when one before it changes its speaker", () => {
  const reader = new ChatReader();
  reader.messages([user("a"), bot("b")]);
  expect(reader.messages([bot("a"), bot("b")]).map(({ botPlace }) => botPlace)).toEqual([0, 1]);
});
