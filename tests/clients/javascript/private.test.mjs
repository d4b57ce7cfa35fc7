/** Apps behind passwords (at WITH_PASSWORD) and behind tokens (at WITH_TOKEN). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "@gradio/client";

const { WITH_PASSWORD, WITH_TOKEN } = process.env;

test("a password opens the app", async () => {
  const app = await Client.connect(WITH_PASSWORD, { auth: ["ada", "lovelace"] });
  assert.equal(app.config.username, "ada");
  assert.deepEqual((await app.predict("/who", [])).data, ["ada"]);
  app.close();
});

test("two users at once are told apart", async () => {
  const users = [["ada", "lovelace"], ["alan", "turing"]];
  const apps = await Promise.all(users.map((auth) => Client.connect(WITH_PASSWORD, { auth })));
  const answers = await Promise.all(apps.map((app) => app.predict("/who", [])));
  assert.deepEqual(answers.map((answer) => answer.data[0]), ["ada", "alan"]);
  for (const app of apps) app.close();
});

test("a session's cookie opens the app", async () => {
  const body = new URLSearchParams({ username: "ada", password: "lovelace" });
  const answer = await fetch(`${WITH_PASSWORD}/login`, { method: "POST", body });
  const cookies = answer.headers.getSetCookie()[0].split(";")[0];
  const app = await Client.connect(WITH_PASSWORD, { cookies });
  assert.deepEqual((await app.predict("/who", [])).data, ["ada"]);
  app.close();
});

test("a wrong password is refused", async () => {
  await assert.rejects(Client.connect(WITH_PASSWORD, { auth: ["ada", "wrong"] }), /could not be loaded|Invalid/);
});

test("no password: the message of the app", async () => {
  await assert.rejects(Client.connect(WITH_PASSWORD), { message: "Members only" });
});

test("a bearer token opens the app", async () => {
  const app = await Client.connect(WITH_TOKEN, { token: "s3cret" });
  assert.deepEqual((await app.predict("/who", [])).data, ["ci"]);
  app.close();
});

test("a header with a token opens the app", async () => {
  const app = await Client.connect(WITH_TOKEN, { headers: { Authorization: "Bearer s3cret" } });
  assert.deepEqual((await app.predict("/who", [])).data, ["ci"]);
  app.close();
});

test("a wrong token is refused", async () => {
  await assert.rejects(Client.connect(WITH_TOKEN, { token: "guess" }), /credentials/i);
});
