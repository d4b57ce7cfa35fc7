import { expect, it } from "vitest";
import { recall, remember } from "./session";
import { memoryStore } from "./testing";

it("continues a session with pending jobs", () => {
  const store = memoryStore();
  const { session_hash } = recall("http://a", store);
  const saved = { session_hash, pending: [{ event_id: "E", fn_index: 3 }] };
  remember("http://a", saved, store);
  expect(recall("http://a", store)).toEqual(saved);
});

it("begins a new session otherwise, of 128 random bits", () => {
  const store = memoryStore();
  const first = recall("http://a", store);
  remember("http://a", first, store);
  expect(store.entries.size).toBe(0);
  expect(first.session_hash).toMatch(/^[0-9a-f]{32}$/);
  expect(recall("http://a", store).session_hash).not.toBe(first.session_hash);
});

it("keeps apps on one origin apart", () => {
  const store = memoryStore();
  remember("http://a/one", { session_hash: "0".repeat(32), pending: [{ event_id: "E", fn_index: 0 }] }, store);
  expect(recall("http://a/two", store).pending).toEqual([]);
});

it("lives without storage, and with nonsense in it", () => {
  const broken = { ...memoryStore(), getItem: () => "{not json" };
  expect(recall("x", broken).pending).toEqual([]);
});
