/** Shared by the tests: the server's address is in SERVER, the folder of the gates in TEST_GATES. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@gradio/client";

export const SERVER = process.env.SERVER;

export function connect(options = {}, url = SERVER) {
  return Client.connect(url, { events: ["data", "status", "log"], ...options });
}

/** Lets the functions go on that wait for this gate. */
export function open(gate) {
  writeFileSync(join(process.env.TEST_GATES, gate), "");
}

export async function messages(job) {
  const found = [];
  for await (const message of job) found.push(message);
  return found;
}

/** The messages up to the first that fits; the job can be read on. */
export async function until(job, fits) {
  const found = [];
  for (;;) {
    const { value, done } = await job.next();
    if (done) throw new Error(`The job ended before: ${JSON.stringify(found)}`);
    found.push(value);
    if (fits(value)) return found;
  }
}

export const isStarted = (message) => message.original_msg === "process_starts";

export function values(found) {
  return found.filter((message) => message.type === "data").map((message) => message.data);
}

export function stages(found) {
  return found.filter((message) => message.type === "status").map((message) => message.stage);
}

/** A mono WAV file of 16-bit samples. */
export function wav(samples, rate = 8000) {
  const data = Buffer.alloc(44 + samples.length * 2);
  data.write("RIFF", 0);
  data.writeUInt32LE(data.length - 8, 4);
  data.write("WAVEfmt ", 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(rate, 24);
  data.writeUInt32LE(rate * 2, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write("data", 36);
  data.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) => data.writeInt16LE(sample, 44 + index * 2));
  return data;
}
