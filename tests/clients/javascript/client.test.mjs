/** `@gradio/client`, unchanged, against a real server: its address is in SERVER. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, handle_file } from "@gradio/client";

let app;
before(async () => {
  app = await Client.connect(process.env.SERVER, { events: ["data", "status", "log"] });
});
after(() => app.close());

async function messages(job) {
  const found = [];
  for await (const message of job) found.push(message);
  return found;
}

function values(found) {
  return found.filter((message) => message.type === "data").map((message) => message.data);
}

test("predict by position, by name and with defaults", async () => {
  assert.deepEqual((await app.predict("/greet", ["Ada", false, 3])).data, ["Good evening Ada", 6]);
  assert.deepEqual((await app.predict("/greet", { name: "Ada", temperature: 4 })).data, ["Good morning Ada", 8]);
  assert.deepEqual((await app.predict("/greet", { name: "Ada" })).data, ["Good morning Ada", 40]);
});

test("a job gives each value and its stages", async () => {
  const found = await messages(app.submit("/count", [3]));
  assert.deepEqual([...new Set(values(found).flat())], [1, 2, 3]);
  const stages = found.filter((message) => message.type === "status").map((message) => message.stage);
  assert.equal(stages.at(-1), "complete");
  assert.ok(stages.includes("generating"));
});

test("growing text is put together", async () => {
  const texts = values(await messages(app.submit("/letters", ["abc"]))).flat();
  assert.deepEqual([...new Set(texts)], ["a", "b", "c"]);
});

test("state lasts for a client", async () => {
  assert.equal((await app.predict("/remember", ["a"])).data[0], "a");
  assert.equal((await app.predict("/remember", ["b"])).data[0], "a b");
  const other = await Client.connect(process.env.SERVER);
  assert.equal((await other.predict("/remember", ["c"])).data[0], "c");
  other.close();
});

test("a blob and an uploaded file go in, a file comes out", async () => {
  assert.deepEqual((await app.predict("/size_of", [new Blob(["hello"])])).data, [5]);
  const { data } = await app.predict("/shout", [new Blob(["hello"])]);
  assert.equal(await (await fetch(data[0].url)).text(), "HELLO");
  assert.deepEqual((await app.predict("/size_of", [handle_file(new Blob(["abc"]))])).data, [3]);
});

test("several jobs run at once", async () => {
  const results = await Promise.all([..."abc"].map((name) => app.predict("/cheer", [name])));
  assert.deepEqual(results.map((one) => one.data[0]), ["a!", "b!", "c!"]);
});

test("an error of the author is shown, another one is not", async () => {
  await assert.rejects(app.predict("/fail_openly", []), (error) => error.message === "The oven is cold");
  await assert.rejects(app.predict("/fail_secretly", []), (error) => !JSON.stringify(error).includes("secret detail"));
});

test("view_api tells every public endpoint", async () => {
  const facts = await app.view_api();
  const greet = facts.named_endpoints["/greet"];
  assert.deepEqual(greet.parameters.map((one) => one.parameter_name), ["name", "is_morning", "temperature"]);
  assert.equal(facts.named_endpoints["/private"], undefined);
});

test("a batch endpoint", async () => {
  assert.deepEqual((await app.predict("/double_all", [4])).data, [8]);
});
