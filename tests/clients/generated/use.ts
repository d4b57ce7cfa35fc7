// A program that uses the client which openapi-ts has made: returns what it got.

import { client } from "./made/client.gen";
import { count, countEvents, getJob, greet, size, upload } from "./made/index";
import type { GreetEnded } from "./made/index";

const wait = { Prefer: "wait=20" };

function ended<T extends { status: string }>(answer: T | { event_id: string } | undefined): T {
  if (answer === undefined || !("status" in answer)) throw new Error(`not ended: ${JSON.stringify(answer)}`);
  return answer;
}

export async function use(baseUrl: string): Promise<unknown> {
  client.setConfig({ baseUrl });
  const done = ended<GreetEnded>((await greet({ body: { name: "Ada", times: 2 }, headers: wait })).data as GreetEnded);
  const greeting: string | null = done.data[0];
  const job = await getJob({ path: { event_id: done.event_id } });
  const failed = await greet({ body: { name: "nobody" }, headers: wait });
  const refused = await greet({ body: { name: "Ada", times: 99 }, headers: wait });

  const begun = await count({ body: { upto: 3 } });
  const { stream } = await countEvents({ path: { event_id: begun.data!.event_id } });
  const values: unknown[] = [];
  for await (const value of stream) values.push(value);

  const note = new Blob(["12345"], { type: "text/plain" });
  const paths = await upload({ body: { files: [note] } });
  const file = { path: paths.data![0]!, meta: { _type: "gradio.FileData" as const } };
  const measured = await size({ body: { path: file }, headers: wait });
  return {
    greeting: [greeting, done.data[1]],
    job: job.data?.data,
    failure: failed.error && "code" in failed.error ? [failed.error.code, failed.error.message] : null,
    refusal: refused.error && "code" in refused.error ? [refused.error.code, refused.error.parameter] : null,
    values,
    uploaded: measured.data && "data" in measured.data ? measured.data.data : measured,
  };
}
