/** Methods of components (at METHODS) that are marked for the page. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect } from "./support.mjs";

let app, shelf;
before(async () => {
  app = await connect({}, process.env.METHODS);
  shelf = app.config.components[0].id;
});
after(() => app.close());

test("component_server calls a marked method", async () => {
  assert.deepEqual(await app.component_server(shelf, "find", "D"), ["Dune"]);
});

test("component_server sends files", async () => {
  const data = { title: "Emma", page: new File(["hello"], "page.txt") };
  const answer = await app.component_server(shelf, "read", { binary: true, data });
  assert.deepEqual(answer, { fields: { title: "Emma" }, texts: ["hello"] });
});

test("component_server calls no other method", async () => {
  assert.equal(await app.component_server(shelf, "hidden", "D"), undefined);
});
