/** Prints what the hello-world page costs over the wire (brotli) and fails when it is over its budget. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BUDGET_KB = 42; // of 45 KB: the rest is the HTML with its configuration
const HELLO = ["column", "row", "form", "textbox", "button"];

const folder = fileURLToPath(new URL("../../src/limelight/static/", import.meta.url));
const table = JSON.parse(readFileSync(join(folder, "chunks.json"), "utf8"));

const size = (/** @type {string} */ file) => {
  for (const suffix of [".br", ""]) {
    try {
      return statSync(join(folder, file + suffix)).size;
    } catch {
      continue;
    }
  }
  throw new Error(`${file} is missing`);
};
const kb = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(1)} KB`.padStart(9);
const sum = (/** @type {Iterable<string>} */ files) => [...files].reduce((total, file) => total + size(file), 0);

const files = new Set([...table.entry.js, ...table.entry.css]);
for (const type of HELLO) for (const file of [...(table.components[type]?.js ?? []), ...(table.components[type]?.css ?? [])]) files.add(file);
for (const file of files) console.log(kb(size(file)), file);
const total = sum(files);
console.log(kb(total), `hello world: ${files.size} files, budget ${BUDGET_KB} KB (brotli)`);

for (const [type, chunk] of Object.entries(table.components)) {
  const own = [...chunk.js, ...chunk.css];
  if (own.length) console.log(kb(sum(own)), `${type} (${own.length} files)`);
}
if (total > BUDGET_KB * 1024) {
  console.error("The hello-world page is over its budget.");
  process.exit(1);
}
