/** Calling endpoints, and what the client knows of the app. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "@gradio/client";
import { SERVER, connect, stages, until, values } from "./support.mjs";

let app;
before(async () => {
  app = await connect();
});
after(() => app.close());

function id(name) {
  return app.config.dependencies.find((one) => one.api_name === name).id;
}

test("predict by position", async () => {
  assert.deepEqual((await app.predict("/greet", ["Ada", false, 3])).data, ["Good evening Ada", 6]);
});

test("predict by keyword, with defaults for the rest", async () => {
  assert.deepEqual((await app.predict("/greet", { name: "Ada", temperature: 4 })).data, ["Good morning Ada", 8]);
  assert.deepEqual((await app.predict("/greet", { temperature: 1, name: "Ada" })).data, ["Good morning Ada", 2]);
});

test("predict without the slash", async () => {
  assert.deepEqual((await app.predict("greet", { name: "Ada" })).data, ["Good morning Ada", 40]);
});

test("predict by fn_index", async () => {
  const { data, fn_index } = await app.predict(id("greet"), ["Ada", true, 1]);
  assert.deepEqual(data, ["Good morning Ada", 2]);
  assert.equal(fn_index, id("greet"));
});

test("an endpoint without inputs", async () => {
  assert.equal((await app.predict("/grow")).data[0], "limelight");
  assert.equal((await app.predict("/grow", [])).data[0], "limelight");
});

test("a hidden endpoint has no name, its index calls it", async () => {
  const hidden = app.config.dependencies.find((one) => one.api_name === false);
  assert.deepEqual((await app.predict(hidden.id, [])).data, ["no name"]);
});

test("a private endpoint is not described and has no name for callers", async () => {
  assert.equal((await app.view_api()).named_endpoints["/private"], undefined);
  await assert.rejects(app.predict("/private", []), /No endpoint matching/);
});

test("an undocumented endpoint is not described, its name calls it", async () => {
  assert.equal((await app.view_api()).named_endpoints["/undocumented"], undefined);
  assert.deepEqual((await app.predict("/undocumented", [])).data, ["undocumented"]);
});

test("an endpoint outside of the queue", async () => {
  const found = await until(app.submit("/unqueued", []), (message) => message.stage === "complete");
  assert.deepEqual(values(found), [["unqueued"]]);
  assert.deepEqual(stages(found), ["pending", "complete"]);
  assert.deepEqual((await app.predict("/unqueued", [])).data, ["unqueued"]);
});

test("a batch endpoint", async () => {
  const jobs = [1, 2, 3].map((number) => app.predict("/double_all", [number]));
  assert.deepEqual((await Promise.all(jobs)).map((one) => one.data[0]), [2, 4, 6]);
});

test("each link of a chain by its name", async () => {
  assert.deepEqual((await app.predict("/link_1", ["a"])).data, ["a!"]);
  assert.deepEqual((await app.predict("/link_2", ["a!"])).data, ["a!?"]);
  const link = app.config.dependencies.find((one) => one.api_name === "link_2");
  assert.equal(link.trigger_after, id("link_1"));
});

test("state lasts for a client and is its own", async () => {
  assert.deepEqual((await app.predict("/remember", ["a"])).data, ["a"]);
  assert.deepEqual((await app.predict("/remember", { word: "b" })).data, ["a b"]);
  const other = await connect();
  assert.deepEqual((await other.predict("/remember", ["c"])).data, ["c"]);
  other.close();
});

test("a session is found again by its hash", async () => {
  const first = await connect({ session_hash: "mine-1" });
  await first.predict("/remember", ["a"]);
  first.close();
  const second = await connect({ session_hash: "mine-1" });
  assert.deepEqual((await second.predict("/remember", ["b"])).data, ["a b"]);
  second.close();
});

test("with_null_state keeps a place for state", async () => {
  const other = await connect({ with_null_state: true });
  assert.deepEqual((await other.predict("/remember", ["c"])).data, ["c", null]);
  other.close();
});

test("headers of the client reach the function", async () => {
  const other = await connect({ headers: { "x-purpose": "test" } });
  assert.deepEqual((await other.predict("/agent", [])).data, ["test"]);
  other.close();
});

test("view_api describes parameters and values", async () => {
  const { named_endpoints: named } = await app.view_api();
  const facts = named["/greet"].parameters.map((one) => [one.parameter_name, one.type, one.parameter_has_default]);
  assert.deepEqual(facts, [["name", "string", false], ["is_morning", "boolean", true], ["temperature", "number", true]]);
  assert.deepEqual(named["/greet"].returns.map((one) => one.type), ["string", "number"]);
  assert.deepEqual(named["/read"].parameters.map((one) => one.component), ["File"]);
});

test("view_api counts hidden state among the parameters", async () => {
  const fresh = await connect(); // the client knows the state's place once it has the configuration
  const { parameters } = (await fresh.view_api()).named_endpoints["/remember"];
  assert.deepEqual(parameters.map((one) => one.component), ["Textbox", "state"]);
  fresh.close();
});

test("the configuration has the fields that the client reads", () => {
  const { root, protocol, api_prefix, enable_queue, title, space_id, username } = app.config;
  assert.deepEqual(
    { root, protocol, api_prefix, enable_queue, title, space_id, username },
    { root: SERVER, protocol: "sse_v3", api_prefix: "/gradio_api", enable_queue: true,
      title: "For JavaScript", space_id: null, username: null },
  );
  assert.equal(app.config.max_file_size, 100 * 1024);
  const generates = Object.fromEntries(app.config.dependencies.map((one) => [one.api_name, one.types.generator]));
  assert.deepEqual([generates.count, generates.greet], [true, false]);
});

test("get_url_config gives the page's part of the configuration", () => {
  const page = app.get_url_config(`${SERVER}/`);
  assert.equal(page.current_page, "");
  assert.equal(page.components.length, app.config.components.length);
  assert.deepEqual(page.dependencies.map((one) => one.id), app.config.dependencies.map((one) => one.id));
});

test("reconnect finds the same app", async () => {
  assert.equal(await app.reconnect(), "connected");
});

test("an address with a slash at its end", async () => {
  const other = await Client.connect(`${SERVER}/`);
  assert.equal(other.config.root, SERVER);
  assert.deepEqual((await other.predict("/echo", ["a"])).data, ["a"]);
  other.close();
});
