import fc from "fast-check";
import { expect, it } from "vitest";
import { Refused } from "./errors";
import { EventCutter, readEvents } from "./sse";

const STREAM = 'data: {"a":1}\n\nevent: x\ndata: "two"\n\n: comment\n\ndata: "é\\n\\n"\r\n\r\n';

it("finds the same events however the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(STREAM.length), { maxLength: 8 }), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
      const cutter = new EventCutter();
      const events = places.slice(1).flatMap((end, index) => cutter.push(STREAM.slice(places[index], end)));
      expect(events).toEqual(['{"a":1}', '"two"', '"é\\n\\n"']);
    }),
  );
});

it("reads a response to its end, characters cut in two included", async () => {
  const bytes = new TextEncoder().encode('data: "é"\n\ndata: 2\n\n');
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const heard: unknown[] = [];
  await readEvents(new Response(body), (message) => heard.push(message));
  expect(heard).toEqual(["é", 2]);
});

it("rejects a refused stream", async () => {
  await expect(readEvents(new Response("", { status: 401 }), () => undefined)).rejects.toThrow(Refused);
});
