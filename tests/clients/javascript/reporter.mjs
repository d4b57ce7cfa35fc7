/** What `node --test` finds, as one line of JSON for each test. */
export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type === "test:pass") yield line(data.name, "passed");
    if (type === "test:fail") yield line(data.name, describe(data.details.error));
  }
}

function line(name, outcome) {
  return `${JSON.stringify({ name, outcome })}\n`;
}

function describe(error) {
  const cause = error.cause ?? error;
  return String(cause.stack ?? cause.message ?? cause);
}
