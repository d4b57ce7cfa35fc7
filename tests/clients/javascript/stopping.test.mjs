/** The end of a server, and the next one at its address: the tests follow one another. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { connect, isStarted, messages, until } from "./support.mjs";

const started = [];
let app, job, first;

before(async () => {
  first = await start("0");
  app = await connect({}, first.url);
  job = app.submit("/wait", ["never opened"]);
  await until(job, isStarted);
});
after(async () => {
  app.close();
  await Promise.all(started.map((server) => server.stop()));
});

/** A server as a user starts it. Told to stop in two ways, it does not wait for running calls. */
async function start(port) {
  const running = spawn(process.env.PYTHON, ["-m", "limelight", "run", "app.py", "--port", port]);
  const ended = once(running, "exit");
  const stop = () => {
    running.kill("SIGTERM");
    running.kill("SIGINT");
    return ended;
  };
  const server = { url: await address(running.stdout), stop };
  started.push(server);
  return server;
}

function address(output) {
  return new Promise((resolve, reject) => {
    let said = "";
    output.on("data", (text) => {
      said += text;
      const found = said.match(/Running on (http:\/\/[\d.:]+)\//);
      if (found) resolve(found[1]);
    });
    output.on("end", () => reject(new Error(`The server did not start: ${said}`)));
  });
}

test("a job that runs is told of the server's end", async () => {
  const [found] = await Promise.all([messages(job), first.stop()]);
  assert.deepEqual([found.at(-1).stage, found.at(-1).message], ["error", "Server stopped unexpectedly."]);
});

test("a server that is gone is told as a broken connection", async () => {
  await assert.rejects(app.predict("/echo", ["a"]), { message: "Connection errored out. ", broken: true });
  assert.equal(await app.reconnect(), "broken");
});

test("reconnect finds another server at the same address", async () => {
  await start(new URL(first.url).port);
  assert.equal(await app.reconnect(), "changed");
  assert.deepEqual((await app.predict("/echo", ["again"])).data, ["again"]);
});
