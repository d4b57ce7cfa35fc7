// `@gradio/client` with the link of a share as it was given: a call, a stream, a file.
// Imported from the folder of the other tests, which has the package.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [folder, link] = process.argv.slice(2);
const entry = createRequire(join(folder, "support.mjs")).resolve("@gradio/client");
const { Client, handle_file } = await import(pathToFileURL(entry));

const client = await Client.connect(link);
const greeting = await client.predict("/greet", { name: "Ada" });
const values = [];
for await (const message of client.submit("/count", { number: 4 })) {
  if (message.type === "data") values.push(message.data[0]);
}
const size = await client.predict("/size", { path: handle_file(new Blob(["x".repeat(3_000_000)])) });
const made = await client.predict("/large", { megabytes: 2 });
const file = await (await fetch(made.data[0].url)).arrayBuffer();
console.log(JSON.stringify({ greeting: greeting.data, values, size: size.data, received: file.byteLength }));
client.close();
process.exit(0);
