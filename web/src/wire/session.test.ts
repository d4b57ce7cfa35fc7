import { expect, it } from "vitest";
import { recall, remember } from "./session";
import { memoryStore } from "./testing";

it("continues a session with pending jobs", () => {
  const store = memoryStore();
  const { session_hash } = recall(store, "http://a");
  const saved = { session_hash, pending: [{ event_id: "E", fn_index: 3 }] };
  remember(store, "http://a", saved);
  expect(recall(store, "http://a")).toEqual(saved);
});

it("begins a new session otherwise, of 128 random bits", () => {
  const store = memoryStore();
  const first = recall(store, "http://a");
  remember(store, "http://a", first);
  expect(store.entries.size).toBe(0);
  expect(first.session_hash).toMatch(/^[0-9a-f]{32}$/);
  expect(recall(store, "http://a").session_hash).not.toBe(first.session_hash);
});

it("keeps apps on one origin apart", () => {
  const store = memoryStore();
  remember(store, "http://a/one", { session_hash: "0".repeat(32), pending: [{ event_id: "E", fn_index: 0 }] });
  expect(recall(store, "http://a/two").pending).toEqual([]);
});

it("lives without storage, and with nonsense in it", () => {
  const broken = { ...memoryStore(), getItem: () => "{not json" };
  expect(recall(broken, "x").pending).toEqual([]);
});
