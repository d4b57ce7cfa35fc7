/** What goes wrong, as the client tells it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect, isStarted, messages, open, until } from "./support.mjs";

let app;
before(async () => {
  app = await connect();
});
after(() => app.close());

async function failure(...call) {
  const found = await messages(app.submit(...call));
  return found.at(-1);
}

test("an Error of the author has its message, title and duration", async () => {
  const { stage, message, title, duration, visible } = await failure("/fail_openly", []);
  assert.deepEqual(
    { stage, message, title, duration, visible },
    { stage: "error", message: "The oven is cold", title: "Oven", duration: 3, visible: true },
  );
});

test("predict throws an Error with the author's message", async () => {
  await assert.rejects(app.predict("/fail_openly", []), { name: "Error", message: "The oven is cold", title: "Oven" });
});

test("another exception is not shown", async () => {
  const told = await failure("/fail_secretly", []);
  assert.equal(told.stage, "error");
  assert.equal(told.message, "An error occurred");
  assert.ok(!JSON.stringify(told).includes("secret detail"));
});

test("another exception is shown with show_error", async () => {
  const showing = await connect({}, process.env.SHOWING);
  const found = await messages(showing.submit("/fail_secretly", []));
  assert.equal(showing.config.show_error, true);
  assert.equal(found.at(-1).message, "secret detail");
  showing.close();
});

test("a value that does not fit is refused with the parameter's name", async () => {
  const told = await failure("/greet", ["Ada", true, "warm"]);
  assert.equal(told.stage, "error");
  assert.equal(told.code, "validation_error");
  assert.match(told.message, /temperature.*number.*warm/);
});

test("too few arguments are refused", async () => {
  const told = await failure("/greet", []);
  assert.equal(told.code, "validation_error");
  assert.match(told.message, /temperature.*got None/);
});

test("the client itself refuses a missing or an unknown keyword", () => {
  assert.throws(() => app.submit("/greet", { temperature: 3 }), /required parameter: name/);
  assert.throws(() => app.submit("/greet", { name: "Ada", colour: "red" }), /`colour` is not a valid keyword/);
});

test("the client itself refuses an unknown endpoint and names the known ones", () => {
  assert.throws(() => app.submit("/nothing", []), /No endpoint matching "\/nothing".*"\/greet"/);
});

test("a full queue is told at once", async () => {
  const jobs = [app.submit("/wait", ["full"])];
  await until(jobs[0], isStarted);
  for (const position of [0, 1]) {
    jobs.push(app.submit("/wait", ["full"]));
    await until(jobs.at(-1), (message) => message.position === position);
  }
  const told = await failure("/wait", ["full"]);
  assert.deepEqual([told.stage, told.message], ["error", "This application is currently busy. Please try again. "]);
  open("full");
  await Promise.all(jobs.map(messages));
});

test("a session goes on after an error", async () => {
  await failure("/fail_openly", []);
  assert.deepEqual((await app.predict("/echo", ["on"])).data, ["on"]);
});

test("an error outside of the queue", async () => {
  await assert.rejects(app.predict("/fail_unqueued", []), { message: "No queue, no luck", queue: false });
});
