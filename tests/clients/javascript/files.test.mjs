/** Files into endpoints and out of them, by each way that the client offers. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { handle_file, prepare_files } from "@gradio/client";
import { SERVER, connect, wav } from "./support.mjs";

// Two pixels: red, blue.
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DAwPAfAAcAAf9+CLHQAAAAAElFTkSuQmCC", "base64");
const folder = mkdtempSync(join(tmpdir(), "client-"));

let app;
before(async () => {
  app = await connect();
});
after(() => {
  app.close();
  rmSync(folder, { recursive: true });
});

async function content({ url }) {
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  return Buffer.from(await answer.arrayBuffer());
}

async function predict(...call) {
  return (await app.predict(...call)).data;
}

test("a Blob goes in", async () => {
  assert.deepEqual(await predict("/read", [new Blob(["hello"])]), ["blob: hello"]);
});

test("a Buffer goes in", async () => {
  assert.deepEqual(await predict("/read", { path: Buffer.from("hello") }), ["blob: hello"]);
});

test("a File keeps its name", async () => {
  assert.deepEqual(await predict("/read", [new File(["hello"], "note.txt")]), ["note.txt: hello"]);
});

test("handle_file takes a Blob, a Buffer and a File", async () => {
  assert.deepEqual(await predict("/read", [handle_file(new Blob(["a"]))]), ["blob: a"]);
  assert.deepEqual(await predict("/read", [handle_file(Buffer.from("b"))]), ["blob: b"]);
  assert.deepEqual(await predict("/read", [handle_file(new File(["c"], "c.txt"))]), ["c.txt: c"]);
});

test("handle_file takes a path", async () => {
  const path = join(folder, "note.txt");
  writeFileSync(path, "hello");
  assert.match((await predict("/read", [handle_file(path)]))[0], /: hello$/);
});

test("handle_file takes a URL", async (context) => {
  const site = createServer((_, answer) => answer.end("from afar"));
  context.after(() => site.close());
  await new Promise((ready) => site.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${site.address().port}/note.txt`;
  assert.deepEqual(await predict("/read", [handle_file(url)]), ["note.txt: from afar"]);
});

test("several files go in at once", async () => {
  const files = [new Blob(["a"]), new File(["b"], "b.txt"), handle_file(Buffer.from("c"))];
  assert.deepEqual(await predict("/read_all", [files]), ["a, b, c"]);
});

test("a file comes out and can be fetched", async () => {
  const [file] = await predict("/shout", [new Blob(["hello"])]);
  assert.equal(file.orig_name, "loud noise.txt");
  assert.deepEqual(file.meta, { _type: "gradio.FileData" });
  assert.equal((await content(file)).toString(), "HELLO");
});

test("a file that came out goes in again", async () => {
  const [file] = await predict("/shout", [new Blob(["hello"])]);
  assert.deepEqual(await predict("/read", [file]), ["loud noise.txt: HELLO"]);
});

test("a picture goes in and out", async () => {
  assert.deepEqual(await predict("/left_color", [new Blob([PICTURE])]), ["(255, 0, 0)"]);
  const [mirrored] = await predict("/mirror", [new File([PICTURE], "two.png", { type: "image/png" })]);
  assert.equal((await content(mirrored)).subarray(1, 4).toString(), "PNG");
  assert.deepEqual(await predict("/left_color", [mirrored]), ["(0, 0, 255)"]);
});

test("a sound goes in and out", async () => {
  const [loudest, sound] = await predict("/loudest", [new File([wav([0, 1000, -2000])], "a.wav")]);
  assert.equal(loudest, 2000);
  assert.equal((await content(sound)).subarray(8, 12).toString(), "WAVE");
});

test("a video goes in and out", async () => {
  const film = Buffer.from("\0\0\0\x18ftypmp42, not looked into");
  const [size, video] = await predict("/watch", [new File([film], "film.mp4", { type: "video/mp4" })]);
  assert.equal(size, film.length);
  assert.deepEqual(await content(video.video ?? video), film);
});

test("a gallery goes in and out", async () => {
  const items = ["first", "second"].map((caption) => ({ image: new Blob([PICTURE]), caption }));
  const [arranged] = await predict("/arrange", [items]);
  assert.deepEqual(arranged.map((item) => item.caption), ["second", "first"]);
  assert.deepEqual(await content(arranged[0].image), PICTURE);
});

test("upload_files answers the server's paths in order", async () => {
  const { files, error } = await app.upload_files(SERVER, [new File(["a"], "a.txt"), new File(["b"], "b.txt")]);
  assert.equal(error, undefined);
  assert.deepEqual(files.map((path) => path.split("/").at(-1)), ["a.txt", "b.txt"]);
});

test("prepare_files and upload give files to call with", async () => {
  const prepared = await prepare_files([new File(["a"], "a b.txt", { type: "text/plain" }), new File(["c"], "c.txt")]);
  const files = await app.upload(prepared, SERVER, "upload-1");
  assert.deepEqual(files.map((file) => file.orig_name), ["a b.txt", "c.txt"]);
  assert.equal((await content(files[0])).toString(), "a");
  assert.deepEqual(await predict("/read_all", [files]), ["a, c"]);
});

test("a file that is too large is refused by the client, or by the server", async () => {
  const large = new File([new Uint8Array(200_000)], "large.bin");
  const prepared = await prepare_files([large]);
  await assert.rejects(app.upload(prepared, SERVER, undefined, app.config.max_file_size), /maximum allowed size/);
  const { error } = await app.upload_files(SERVER, [large]);
  assert.match(error, /^HTTP 413/);
});

test("a path that was not uploaded is refused", async () => {
  const file = { path: "/etc/passwd", meta: { _type: "gradio.FileData" } };
  await assert.rejects(predict("/read", [file]), (error) => !error.message.includes("root:"));
});
