import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StreamMessage } from "./generated";
import type { Server } from "./server";
import { SessionStream, backoffMs } from "./stream";

/** A server whose streams the test writes; each entry of `streams` answers one request. */
function setUp(streams: (readonly unknown[] | Error)[], jobs: string[]) {
  const requests: string[][] = [];
  const heard: StreamMessage[] = [];
  const connection: boolean[] = [];
  const server = {
    stream: (_session: string, replay: readonly string[]) => {
      requests.push([...replay]);
      const next = streams.shift() ?? [];
      if (next instanceof Error) return Promise.reject(next);
      return Promise.resolve(new Response(next.map((message) => `data: ${JSON.stringify(message)}\n\n`).join("")));
    },
  } as unknown as Server;
  const pending = new Set(jobs);
  const stream = new SessionStream(server, "S", () => [...pending], {
    onOpen: () => undefined,
    onMessage: (message) => {
      heard.push(message);
      if (message.msg === "process_completed") pending.delete(message.event_id);
    },
    onConnection: (isUp) => connection.push(isUp),
  });
  return { stream, requests, heard, connection, pending };
}

const done = (event_id: string) => ({ msg: "process_completed", event_id, success: true, output: {} });
const step = (event_id: string) => ({ msg: "process_generating", event_id, success: true, output: {} });
const bye = { msg: "close_stream", event_id: null };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("the session's stream", () => {
  it("ends when no job is pending", async () => {
    const { stream, requests, heard } = setUp([[step("A"), done("A"), bye]], ["A"]);
    stream.open();
    await vi.runAllTimersAsync();
    expect(requests).toEqual([["A"]]);
    expect(heard.map((message) => message.msg)).toEqual(["process_generating", "process_completed"]);
  });

  it("asks for its jobs again after a lost connection", async () => {
    const { stream, requests, connection } = setUp([[step("A")], new TypeError("gone"), [step("A"), done("A"), bye]], ["A"]);
    stream.open();
    await vi.runAllTimersAsync();
    expect(requests).toEqual([["A"], ["A"], ["A"]]);
    expect(connection).toEqual([]);
  });

  it("says so when the connection stays away, and when it is back", async () => {
    const { stream, connection } = setUp([new TypeError(), new TypeError(), new TypeError(), [done("A"), bye]], ["A"]);
    stream.open();
    await vi.runAllTimersAsync();
    expect(connection).toEqual([false, true]);
  });

  it("opens anew for a job that was joined while the server said goodbye", async () => {
    const { stream, requests } = setUp([[done("A"), bye], [done("B"), bye]], ["A", "B"]);
    stream.open();
    await vi.runAllTimersAsync();
    expect(requests).toHaveLength(2);
  });

  it("does not ask a server that only says goodbye again and again without a pause", async () => {
    const { stream, requests } = setUp([[bye], [bye], [bye]], ["A"]);
    stream.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(requests.length).toBeLessThan(3);
    stream.close();
  });

  it("can be opened for the next job after it ended", async () => {
    const { stream, requests, pending } = setUp([[done("A"), bye], [done("B"), bye]], ["A"]);
    stream.open();
    await vi.runAllTimersAsync();
    pending.add("B");
    stream.open();
    await vi.runAllTimersAsync();
    expect(requests).toEqual([["A"], ["B"]]);
  });
});

it("waits from half a second to eight, never less than half of it", () => {
  expect([0, 1, 4, 20].map((attempt) => backoffMs(attempt, () => 1))).toEqual([500, 1000, 8000, 8000]);
  expect(backoffMs(20, () => 0)).toBe(4000);
});
