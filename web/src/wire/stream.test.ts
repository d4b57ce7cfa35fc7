import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StreamMessage } from "./generated";
import { Unreachable } from "./errors";
import type { JoinBody, Server } from "./server";
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
    onMessage: (message) => {
      heard.push(message);
      if (message.msg === "process_completed") pending.delete(message.event_id);
    },
    onConnection: (isUp) => connection.push(isUp),
    onWaiting: () => undefined,
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

/** A server whose answers to calls the test writes as they go. */
function setUpCalls() {
  const waiting: number[] = [];
  const heard: string[] = [];
  const pending = new Set<string>();
  const keys: string[] = [];
  const alone: boolean[] = [];
  const replays: string[][] = [];
  const answers: ReadableStreamDefaultController<Uint8Array>[] = [];
  let isAway = false;
  const written = () => new Response(new ReadableStream<Uint8Array>({ start: (one) => void answers.push(one) }));
  const server = {
    join: (_body: unknown, key: string, signal?: AbortSignal) => {
      keys.push(key);
      if (isAway) return Promise.reject(new Unreachable());
      alone.push(signal !== undefined);
      const events = signal ? written() : null;
      const answer = answers.at(-1);
      if (signal) signal.onabort = () => answer?.error(new Error("aborted"));
      return Promise.resolve({ eventId: `E${String(alone.length)}`, events });
    },
    stream: (_session: string, replay: readonly string[]) => {
      replays.push([...replay]);
      return Promise.resolve(written());
    },
  } as unknown as Server;
  const stream = new SessionStream(server, "S", () => [...pending], {
    onMessage: (message) => {
      heard.push(`${message.msg} ${String(message.event_id)}`);
      if (message.msg === "process_completed") pending.delete(message.event_id);
    },
    onConnection: () => undefined,
    onWaiting: (count) => waiting.push(count),
  });
  const call = async (isWanted = () => true) => {
    const id = await stream.join({} as JoinBody, isWanted);
    pending.add(id);
    stream.open();
    return id;
  };
  const say = async (answer: number, ...messages: unknown[]) => {
    for (const message of messages) answers[answer]?.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(message)}\n\n`));
    await vi.advanceTimersByTimeAsync(0);
  };
  const away = (is: boolean) => (isAway = is);
  return { stream, call, say, away, answers, alone, replays, heard, waiting, keys, pending };
}

describe("a call's own answer", () => {
  it("tells all of it", async () => {
    const page = setUpCalls();
    await page.call();
    await page.say(0, step("E1"), done("E1"));
    expect(page.heard).toEqual(["process_generating E1", "process_completed E1"]);
    expect(page.replays).toEqual([]);
  });

  it("serves the call that is chained behind it before it has ended itself", async () => {
    const page = setUpCalls();
    await page.call();
    await page.say(0, done("E1"));
    await page.call();
    await page.say(1, done("E2"));
    expect(page.alone).toEqual([true, true]);
    expect(page.heard).toEqual(["process_completed E1", "process_completed E2"]);
  });

  it("gives way to the session's stream when there is a second call", async () => {
    const page = setUpCalls();
    await page.call();
    await page.call();
    await page.say(1, step("E1"), done("E2"));
    expect(page.alone).toEqual([true, false]);
    expect(page.replays).toEqual([["E1", "E2"]]);
    expect(() => page.answers[0]?.close()).toThrow();
    expect(page.heard).toEqual(["process_generating E1", "process_completed E2"]);
  });

  it("is continued on the session's stream when it breaks, or ends too early", async () => {
    for (const end of ["error", "close"] as const) {
      const page = setUpCalls();
      await page.call();
      await page.say(0, step("E1"));
      page.answers[0]?.[end]();
      await vi.advanceTimersByTimeAsync(0);
      expect(page.replays).toEqual([["E1"]]);
      await page.say(1, step("E1"), done("E1"));
      expect(page.pending.size).toBe(0);
    }
  });

  it("is not asked for while the session's stream is open", async () => {
    const page = setUpCalls();
    await page.call();
    await page.call();
    await page.call();
    expect(page.alone).toEqual([true, false, false]);
  });
});

describe("a call without a connection", () => {
  it("waits, and is sent with the same key when the connection is back", async () => {
    const page = setUpCalls();
    page.away(true);
    const calling = page.call();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(page.waiting).toEqual([1]);
    page.away(false);
    page.stream.retryNow();
    expect(await calling).toBe("E1");
    expect(new Set(page.keys).size).toBe(1);
    expect(page.waiting).toEqual([1, 0]);
  });

  it("is not sent any more when it has been stopped", async () => {
    const page = setUpCalls();
    page.away(true);
    let isWanted = true;
    const calling = expect(page.call(() => isWanted)).rejects.toBeInstanceOf(Unreachable);
    await vi.advanceTimersByTimeAsync(0);
    isWanted = false;
    page.away(false);
    await vi.runAllTimersAsync();
    await calling;
    expect(page.alone).toEqual([]);
  });

  it("is refused when too many wait", async () => {
    const page = setUpCalls();
    page.away(true);
    const calls = Array.from({ length: 21 }, () => page.call());
    await expect(calls.pop()).rejects.toBeInstanceOf(Unreachable);
    page.away(false);
    await vi.runAllTimersAsync();
    await Promise.all(calls);
    expect(page.waiting.at(-1)).toBe(0);
  });
});

it("waits from half a second to eight, never less than half of it", () => {
  expect([0, 1, 4, 20].map((attempt) => backoffMs(attempt, () => 1))).toEqual([500, 1000, 8000, 8000]);
  expect(backoffMs(20, () => 0)).toBe(4000);
});
