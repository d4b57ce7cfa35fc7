import { expect, test } from "vitest";
import { found, hueOf, ownersOf, withStates } from "./apps";
import type { AppFacts } from "./here";

const app = (name: string, more: Partial<AppFacts> = {}): AppFacts => ({
  name, owner: name.split("/")[0] ?? "", title: name, description: "", emoji: "", state: "sleeping", visibility: "public", url: "/", picture: null, can_write: false, ...more,
});
const apps = [app("ada/speech", { description: "Writes down what is said" }), app("bob/maps", { state: "running", title: "World maps" })];
const any = { text: "", owner: "", state: "" } as const;

test("every word must be in what is shown", () => {
  expect(found(apps, { ...any, text: "WRITES said" }).map((one) => one.name)).toEqual(["ada/speech"]);
  expect(found(apps, { ...any, text: "writes maps" })).toEqual([]);
});

test("owner and state narrow it down", () => {
  expect(found(apps, { ...any, owner: "bob" }).map((one) => one.name)).toEqual(["bob/maps"]);
  expect(found(apps, { ...any, owner: "ada", state: "running" })).toEqual([]);
  expect(ownersOf(apps)).toEqual(["ada", "bob"]);
});

test("new states replace the old ones, and apps without one are gone", () => {
  expect(withStates(apps, { "ada/speech": "failed" }).map((one) => [one.name, one.state])).toEqual([["ada/speech", "failed"]]);
});

test("a name has one colour of six", () => {
  for (const { name } of apps) expect(hueOf(name)).toBeLessThan(6);
  expect(hueOf("ada/speech")).toBe(hueOf("ada/speech"));
});
