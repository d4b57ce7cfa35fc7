import { expect, test } from "vitest";
import { byDay, continued, heldOf, titleOf, without } from "./held";
import { Shelf } from "./shelf";

const one = { id: "a", title: "A", at: 1 };
const two = { id: "b", title: "B", at: 2 };

class Room {
  readonly kept = new Map<string, string>();
  constructor(private readonly size: number) {}
  getItem = (key: string) => this.kept.get(key) ?? null;
  removeItem = (key: string) => void this.kept.delete(key);
  setItem = (key: string, value: string) => {
    const others = [...this.kept].filter(([name]) => name !== key).reduce((sum, [, text]) => sum + text.length, 0);
    if (others + value.length > this.size) throw new Error("full");
    this.kept.set(key, value);
  };
}

test("whatever is no list of conversations is none", () => {
  expect(heldOf("x").listed).toEqual([]);
  expect(heldOf({ listed: [one, { id: 1 }, null], kept: "elsewhere", messages: "no" })).toMatchObject({ listed: [one], kept: null, messages: null });
});

test("a continued conversation comes first and keeps its title", () => {
  expect(continued([one, two], "b", "other", 5)).toEqual([{ ...two, at: 5 }, one]);
  expect(continued([one], "c", "C", 5).map(({ id }) => id)).toEqual(["c", "a"]);
  expect(without([one, two], "a")).toEqual([two]);
});

test("the title is what the user said first, in one line", () => {
  const asked = { role: "user", content: [{ type: "file", file: { path: "/x", orig_name: "x.png" } }, { type: "text", text: "what\nis this" }] };
  expect(titleOf([{ role: "assistant", content: "Welcome" }, asked])).toBe("what is this");
  expect(titleOf([{ role: "user", content: asked.content.slice(0, 1) }])).toBe("x.png");
  expect(titleOf([{ role: "user", content: "a\n b" }])).toBe("a b");
  expect([...titleOf([{ role: "user", content: "é".repeat(200) }])]).toHaveLength(80);
  expect(titleOf([{ role: "user", content: "" }])).toBe("Chat");
});

test("conversations are grouped by day", () => {
  const now = new Date(2026, 4, 20, 12);
  const at = (days: number) => now.getTime() / 1000 - days * 86_400;
  const listed = [0, 1, 3, 40].map((days) => ({ id: String(days), title: "", at: at(days) }));
  expect(byDay(listed, now).map(({ name, listed: of }) => [name, of.map(({ id }) => id)])).toEqual([
    ["Today", ["0"]],
    ["Yesterday", ["1"]],
    ["Previous 7 days", ["3"]],
    ["Older", ["40"]],
  ]);
});

test("the oldest conversation makes room", () => {
  const room = new Room(140);
  const shelf = new Shelf(room, "s");
  expect(shelf.save([one], "a", ["x".repeat(60)])).toEqual([one]);
  expect(shelf.save([two, one], "b", ["y".repeat(60)])).toEqual([two]);
  expect(shelf.list()).toEqual([two]);
  expect(shelf.open("a")).toEqual([]);
  expect(shelf.open("b")).toEqual(["y".repeat(60)]);
  shelf.remove([], "b");
  expect(shelf.list()).toEqual([]);
});
