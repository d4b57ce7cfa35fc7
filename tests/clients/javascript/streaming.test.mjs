/** Jobs (at STREAMS) that take values while they run, as of a microphone. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { connect, stages, until, values, wav } from "./support.mjs";

const { STREAMS } = process.env;

let app;
beforeEach(async () => {
  app = await connect({}, STREAMS);
});
afterEach(() => app.close());

/** An uploaded piece of sound: the client uploads what a job starts with, but no chunk. */
async function sound(frames) {
  const { files } = await app.upload_files(STREAMS, [new File([wav(Array(frames).fill(1))], "piece.wav")]);
  return { path: files[0], meta: { _type: "gradio.FileData" } };
}

const isData = (message) => message.type === "data";

test("send_chunk gives a running job its next values", async () => {
  const job = app.submit("/total", [await sound(3)]);
  const found = await until(job, isData);
  job.send_chunk({ data: [await sound(2), null] });
  found.push(...(await until(job, isData)));
  assert.deepEqual(values(found), [["3 frames"], ["5 frames"]]);
  assert.ok(stages(found).includes("streaming"));
  job.close_stream();
});

test("close_stream ends the job", async () => {
  const job = app.submit("/total", [await sound(3)]);
  await until(job, isData);
  job.close_stream();
  assert.deepEqual(await job.next(), { value: undefined, done: true });
  const events = await (await fetch(`${STREAMS}/call/total/${job.event_id()}`)).text();
  assert.match(events, /event: complete\n.*3 frames/);
});

test("a chunk that does not fit is refused and the job goes on", async () => {
  const job = app.submit("/total", [await sound(3)]);
  await until(job, isData);
  job.send_chunk({ data: ["no sound", null] });
  job.send_chunk({ data: [await sound(4), null] });
  assert.deepEqual(values(await until(job, isData)), [["7 frames"]]);
  job.close_stream();
});
