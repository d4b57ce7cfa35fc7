/** An app (at VISITED) that knows who has it open, with validators and an endpoint without a page. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, messages } from "./support.mjs";

const { VISITED } = process.env;

test("an app hears that a client has left", async () => {
  const app = await connect({}, VISITED);
  assert.equal(app.config.connect_heartbeat, true);
  await new Promise((seen) => (app.heartbeat_event.onmessage = seen));
  app.close();
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${VISITED}/run/await_goodbyes`, { method: "POST", headers, body: '{"data": [1]}' });
  assert.deepEqual((await answer.json()).data, [[app.session_hash]]);
});

test("what a validator finds is told for each value", async () => {
  const app = await connect({}, VISITED);
  const told = (await messages(app.submit("/validated", ["a", 1]))).at(-1);
  assert.deepEqual([told.stage, told.code], ["error", "validation_error"]);
  const facts = told.message.map((one) => [one.parameter_name, one.is_valid]);
  assert.deepEqual(facts, [["one", false], ["two", true]]);
  assert.equal(told.message[0].message, "too short");
  app.close();
});

test("an endpoint without a page takes and gives objects", async () => {
  const app = await connect({}, VISITED);
  const heart = app.abort_controller; // the client forgets it when it opens another stream
  assert.deepEqual((await app.predict("/shift", { point: { x: 1, y: 2 }, by: 3, names: ["a"] })).data, [{ x: 4, y: 5 }, "a"]);
  assert.deepEqual((await app.predict("/shift", { point: { x: 1, y: 2 } })).data, [{ x: 2, y: 3 }, ""]);
  app.close();
  heart.abort();
});
