/** Jobs on their way: stages, values, notices, cancelling. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect, isStarted, messages, open, stages, until, values } from "./support.mjs";

let app;
before(async () => {
  app = await connect();
});
after(() => app.close());

test("a job gives each value and its stages", async () => {
  const found = await messages(app.submit("/count", [3]));
  assert.deepEqual(values(found), [[1], [2], [3], [3]]);
  assert.deepEqual(stages(found).slice(-4), ["generating", "generating", "generating", "complete"]);
  assert.equal(stages(found)[0], "pending");
});

test("only the events that were asked for are given", async () => {
  const other = await connect({ events: ["data"] });
  const found = await messages(other.submit("/count", [2]));
  assert.deepEqual([...new Set(found.map((message) => message.type))], ["data"]);
  other.close();
});

test("growing text and documents are put together", async () => {
  const found = values(await messages(app.submit("/grow", [])));
  assert.deepEqual(found.map(([text]) => text), ["li", "lime", "limelight", "limelight"]);
  assert.deepEqual(found.at(-1)[1], { list: [2], name: "bc", more: { deep: [null] } });
});

test("a waiting job tells its place and when it may start", async () => {
  await app.predict("/wait", [opened("timed")]);
  const first = app.submit("/wait", ["place"]);
  await until(first, isStarted);
  const second = app.submit("/wait", ["place"]);
  const told = (await until(second, (message) => message.position !== undefined)).at(-1);
  assert.equal(told.stage, "pending");
  assert.equal(told.queue, true);
  assert.equal(told.position, 0);
  assert.equal(told.size, 1);
  assert.equal(typeof told.eta, "number");
  open("place");
  await Promise.all([messages(first), messages(second)]);
});

test("a job that moves up is told", async () => {
  const first = app.submit("/wait", ["up-1"]);
  await until(first, isStarted);
  const second = app.submit("/wait", ["up-2"]);
  await until(second, (message) => message.position === 0);
  const third = app.submit("/wait", ["up-3"]);
  await until(third, (message) => message.position === 1);
  open("up-1");
  await until(third, (message) => message.position === 0);
  open("up-2");
  open("up-3");
  assert.deepEqual(values(await messages(third)), [["up-3 is open"]]);
  await Promise.all([messages(first), messages(second)]);
});

test("progress arrives while the function runs", async () => {
  const job = app.submit("/report", ["progress"]);
  const { progress_data } = (await until(job, (message) => message.progress_data)).at(-1);
  const { index, length, unit, desc } = progress_data[0];
  assert.deepEqual({ index, length, unit, desc }, { index: 1, length: 4, unit: "steps", desc: "A quarter" });
  open("progress");
  assert.deepEqual(values(await messages(job)), [["progress is open"]]);
});

test("notices of the function arrive as log messages", async () => {
  const found = await messages(app.submit("/report", [opened("notices")]));
  const logs = found.filter((message) => message.type === "log");
  const facts = logs.map(({ log, level, title, duration, visible }) => ({ log, level, title, duration, visible }));
  assert.deepEqual(facts, [
    { log: "all is well", level: "info", title: "News", duration: 3, visible: true },
    { log: "rain is near", level: "warning", title: "Warning", duration: 10, visible: true },
  ]);
});

test("several jobs of a session run at once", async () => {
  const names = ["/wait", "/first_then_wait", "/report"];
  const jobs = names.map((name) => app.submit(name, ["several"]));
  await Promise.all(jobs.map((job) => until(job, isStarted)));
  open("several");
  const found = await Promise.all(jobs.map(messages));
  assert.deepEqual(found.map((one) => values(one).at(-1)), Array(3).fill(["several is open"]));
});

test("a job is known by its id", async () => {
  const job = app.submit("/echo", ["a"]);
  const found = await job.wait_for_id();
  assert.match(found, /^[0-9a-f]{32}$/);
  assert.equal(job.event_id(), found);
  await messages(job);
});

test("a job that waits is cancelled", async () => {
  const first = app.submit("/wait", ["waiting"]);
  await until(first, isStarted);
  const second = app.submit("/wait", ["never"]);
  await until(second, (message) => message.position === 0);
  await second.cancel();
  const end = (await messages(second)).at(-1);
  assert.deepEqual([end.stage, end.message, end.title], ["error", "The call was cancelled.", "Cancelled"]);
  open("waiting"); // the stream that both share goes on
  assert.deepEqual(values(await messages(first)), [["waiting is open"]]);
});

test("a job that runs is cancelled", async () => {
  const job = app.submit("/wait", ["running"]);
  await until(job, isStarted);
  await job.cancel();
  assert.deepEqual(values(await messages(job)), []);
  open("running"); // its thread ends; the place is free already
  assert.deepEqual((await app.predict("/wait", ["running"])).data, ["running is open"]);
});

test("a generator is cancelled in its middle", async () => {
  const job = app.submit("/first_then_wait", ["middle"]);
  const found = await until(job, (message) => message.type === "data");
  await job.cancel();
  assert.deepEqual(values([...found, ...(await messages(job))]), [["first"]]);
  open("middle");
  assert.deepEqual((await app.predict("/first_then_wait", ["middle"])).data, ["middle is open"]);
});

test("a client that stops reading leaves the job and the session alone", async () => {
  const job = app.submit("/first_then_wait", ["left"]);
  for await (const message of job) {
    if (message.type === "data") break; // ends the iteration by job.return()
  }
  assert.deepEqual(await job.next(), { value: undefined, done: true });
  assert.deepEqual((await app.predict("/echo", ["b"])).data, ["b"]);
  open("left");
  assert.deepEqual((await app.predict("/first_then_wait", ["left"])).data, ["left is open"]);
});

test("an error thrown into a job ends it", async () => {
  const job = app.submit("/wait", [opened("thrown")]);
  await until(job, isStarted);
  await assert.rejects(job.throw(new Error("enough")), { message: "enough" });
});

test("the stream is closed and opened again", async () => {
  assert.deepEqual((await app.predict("/echo", ["a"])).data, ["a"]);
  while (app.stream_status.open) await new Promise(setImmediate); // its end must not be taken for that of the next
  await app.open_stream(); // nothing is under way: what the server says of that must not meet the next call
  while (app.stream_status.open) await new Promise(setImmediate);
  assert.deepEqual((await app.predict("/echo", ["b"])).data, ["b"]);
});

test("heartbeats of a quiet stream are passed over", async () => {
  const quiet = await connect({}, process.env.SHOWING); // its heart beats many times a second
  const job = quiet.submit("/wait", ["heartbeat"]);
  await until(job, isStarted);
  const { onmessage } = quiet.stream_instance;
  await new Promise((seen) => {
    quiet.stream_instance.onmessage = (message) => {
      if (JSON.parse(message.data).msg === "heartbeat") seen();
      return onmessage(message);
    };
  });
  open("heartbeat");
  assert.deepEqual(values(await messages(job)), [["heartbeat is open"]]);
  quiet.close();
});

test("calls one after another in one session", async () => {
  for (let number = 0; number < 20; number += 1) {
    assert.deepEqual((await app.predict("/echo", [`${number}`])).data, [`${number}`]);
  }
});

function opened(gate) {
  open(gate);
  return gate;
}
