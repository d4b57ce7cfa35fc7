import { type Endpoint, FileMark } from "./info";

export interface Place {
  /** Where the app is, without a trailing slash. */
  readonly root: string;
  /** Where its files are uploaded. */
  readonly uploadUrl: string;
  readonly needsToken: boolean;
}

/** Two commands for a POSIX shell: one posts the call and keeps its id, the other follows its events. */
export function curlSnippet(endpoint: Endpoint, place: Place): string {
  const files: string[] = [];
  const data = toShell(
    endpoint.parameters.map((parameter) => parameter.example),
    files,
  );
  const token = place.needsToken ? ' -H "Authorization: Bearer $LIMELIGHT_TOKEN"' : "";
  const url = `${place.root}/call${endpoint.name}`;
  const uploads = files.map(
    (name, index) =>
      `${fileVariable(index, files)}=$(curl -s ${shellQuote(place.uploadUrl)}${token} -F ${shellQuote(`files=@${name}`)} | awk -F'"' '{ print $2}')\n`,
  );
  return [
    ...uploads,
    `EVENT_ID=$(curl -X POST ${shellQuote(url)} -s \\\n`,
    `  -H "Content-Type: application/json"${token} \\\n`,
    `  -d ${data} \\\n`,
    `  | awk -F'"' '{ print $4}')\n`,
    `curl -N ${shellQuote(`${url}/`)}$EVENT_ID${token}`,
  ].join("");
}

/** The body as one shell word, in which a file's path is a variable set before. Collects the files' names. */
function toShell(data: unknown, files: string[]): string {
  const total = countFiles(data);
  const body = JSON.stringify({ data }, (_key, value: unknown) => {
    if (!(value instanceof FileMark)) return value;
    files.push(value.name);
    return { path: `\u0000${String(files.length - 1)}\u0000`, meta: { _type: "gradio.FileData" } };
  });
  const quoted = `'${body.replaceAll("'", `'\\''`)}'`;
  // JSON writes the mark's NUL as an escape; between the marks stands the file's number.
  return quoted.replace(/\\u0000(\d+)\\u0000/g, (_all, index: string) => `'"$${fileVariable(Number(index), { length: total })}"'`);
}

function fileVariable(index: number, files: { readonly length: number }): string {
  return files.length > 1 ? `FILE_${String(index + 1)}` : "FILE";
}

function countFiles(value: unknown): number {
  if (value instanceof FileMark) return 1;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, item) => sum + countFiles(item), 0);
}

/** A word for a POSIX shell, quoted only where it must be. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export function pythonSnippet(endpoint: Endpoint, place: Place): string {
  const hasFiles = endpoint.parameters.some((parameter) => countFiles(parameter.example) > 0);
  const options = place.needsToken ? ', headers={"Authorization": f"Bearer {token}"}' : "";
  const lines = endpoint.parameters.map((parameter) => `    ${parameter.name}=${toPython(parameter.example)},\n`);
  return [
    place.needsToken ? "import os\n\n" : "",
    `from gradio_client import Client${hasFiles ? ", handle_file" : ""}\n\n`,
    place.needsToken ? 'token = os.environ["LIMELIGHT_TOKEN"]\n' : "",
    `client = Client(${JSON.stringify(place.root)}${options})\n`,
    `result = client.predict(\n`,
    ...lines,
    `    api_name=${JSON.stringify(endpoint.name)},\n)\nprint(result)`,
  ].join("");
}

/** A value as a Python literal. */
export function toPython(value: unknown): string {
  if (value instanceof FileMark) return `handle_file(${JSON.stringify(value.name)})`;
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(toPython).join(", ")}]`;
  if (typeof value === "object") {
    const pairs = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${toPython(item)}`);
    return `{${pairs.join(", ")}}`;
  }
  return JSON.stringify(value);
}

export function javascriptSnippet(endpoint: Endpoint, place: Place): string {
  const names = endpoint.parameters.flatMap((parameter) => fileNames(parameter.example));
  const loads = names.map((name, index) => `const ${jsFile(index, names.length)} = await (await fetch(${JSON.stringify(name)})).blob();\n`);
  const options = place.needsToken ? ", {\n  headers: { Authorization: `Bearer ${process.env.LIMELIGHT_TOKEN}` },\n}" : "";
  let next = 0;
  const toJs = (value: unknown): string => {
    if (value instanceof FileMark) return `handle_file(${jsFile(next++, names.length)})`;
    if (Array.isArray(value)) return `[${value.map(toJs).join(", ")}]`;
    if (typeof value === "object" && value !== null) {
      const pairs = Object.entries(value).map(([key, item]) => `${jsKey(key)}: ${toJs(item)}`);
      return pairs.length ? `{ ${pairs.join(", ")} }` : "{}";
    }
    return JSON.stringify(value ?? null);
  };
  const args = endpoint.parameters.map((parameter) => `  ${jsKey(parameter.name)}: ${toJs(parameter.example)},\n`);
  return [
    `import { Client${names.length ? ", handle_file" : ""} } from "@gradio/client";\n\n`,
    ...loads,
    `const client = await Client.connect(${JSON.stringify(place.root)}${options});\n`,
    `const result = await client.predict(${JSON.stringify(endpoint.name)}, {${args.length ? `\n${args.join("")}` : ""}});\n`,
    "console.log(result.data);",
  ].join("");
}

function jsKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function jsFile(index: number, count: number): string {
  return count > 1 ? `file${String(index + 1)}` : "file";
}

function fileNames(value: unknown): string[] {
  if (value instanceof FileMark) return [value.name];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(fileNames);
}
