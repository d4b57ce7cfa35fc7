/** Finds the texts in the page's sources: those of the catalogue that are used, and English that stands bare. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "svelte/compiler";

export interface Found {
  /** Arguments of `t` and `counted`. */
  readonly used: Set<string>;
  /** `path: text`. */
  readonly bare: string[];
}

interface Node {
  readonly type: string;
  readonly [name: string]: unknown;
}

/** Attributes that people read or hear. */
const READ = /^(alt|title|placeholder|label|text|message|note|caption|aria-(label|description|roledescription|valuetext|placeholder))$/;
/** Names of keys, HTTP headers and so on. */
const NAMES =
  /^(Enter|Escape|Tab|Home|End|Delete|Backspace|Page(Up|Down)|Arrow\w+|Shift|Control|Meta|Alt|Content-Type|Accept|Retry-After|Refused|Error|TypeError|AbortError|\w+Error|File|Files|Text)$/;
const SENTENCE = /^(?!.*var\(--)[^{}<>=;/\\]*([a-z]{2,}|\bA),? [a-z’]+[^{}<>=;\\]*$/i;
const WORD = /^[A-Z][a-z]+(…|:)?$/;

export function textsIn(folder: string): Found {
  const found: Found = { used: new Set(), bare: [] };
  for (const path of sources(folder)) {
    const code = readFileSync(join(folder, path), "utf8");
    const tree = parse(path.endsWith(".svelte") ? code : `<script lang="ts">${code.replaceAll("</script", "<\\/script")}</script>`, { modern: true });
    const visit = new Visitor(path, found);
    for (const part of [tree.fragment, tree.instance?.content, tree.module?.content]) visit.node(part);
  }
  return found;
}

function sources(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return all.filter((path) => /\.(ts|svelte)$/.test(path) && !/\.test\.ts$|generated\.ts$|testing\.ts$|\.d\.ts$/.test(path)).sort();
}

class Visitor {
  constructor(
    private readonly path: string,
    private readonly found: Found,
  ) {}

  node(value: unknown): void {
    if (Array.isArray(value)) for (const one of value) this.node(one);
    else if (isNode(value)) this.#one(value);
  }

  #one(node: Node): void {
    const called = node.type === "CallExpression" || node.type === "NewExpression" ? calleeOf(node) : "";
    if (called === "t" || called === "counted") this.#use(node, called === "t" ? 0 : 2);
    if (/^console\.|^Error$|^RangeError$|^TypeError$|^BadModel$|^matchMedia$|querySelector/.test(called)) return;
    if (/^(TS(?!As|NonNull|Satisfies)|Import|Export(All|Named))/.test(node.type) && !node["declaration"]) return;
    if (node.type === "Attribute") this.#attribute(node);
    else if (node.type === "Text") this.#check(String(node["data"]), /[A-Za-z]{2,}/);
    else if (node.type === "Literal" && typeof node["value"] === "string") this.#literal(node["value"]);
    else if (node.type === "TemplateElement") this.#literal(String((node["value"] as { cooked: string }).cooked));
    else for (const [name, child] of Object.entries(node)) if (!["metadata", "typeAnnotation", "leadingComments"].includes(name)) this.#child(called, name, child);
  }

  #child(called: string, name: string, child: unknown): void {
    if (name === "arguments" && (called === "t" || called === "counted") && Array.isArray(child)) {
      this.node(child.filter((one) => !(isNode(one) && one.type === "Literal")));
      return;
    }
    this.node(child);
  }

  #attribute(node: Node): void {
    const isRead = READ.test(String(node["name"]));
    const parts = Array.isArray(node["value"]) ? node["value"] : [node["value"]];
    for (const part of parts as unknown[]) {
      if (!isNode(part)) continue;
      if (part.type !== "Text") this.node(part);
      if (isRead) for (const text of textsOf(part)) this.#check(text, /[A-Za-z]{2,}/);
    }
  }

  #use(node: Node, place: number): void {
    const given = (node["arguments"] as unknown[])[place];
    for (const one of textsOf(given)) this.found.used.add(one);
  }

  #literal(text: string): void {
    if (!NAMES.test(text) && (SENTENCE.test(text.trim()) || WORD.test(text))) this.found.bare.push(`${this.path}: ${text}`);
  }

  #check(text: string, pattern: RegExp): void {
    if (pattern.test(text)) this.found.bare.push(`${this.path}: ${text.trim()}`);
  }
}

/** The texts that a value may be, or be made of: those of literals and templates, on either side of a condition. */
function textsOf(given: unknown): string[] {
  if (!isNode(given)) return [];
  switch (given.type) {
    case "Text":
      return [String(given["data"])];
    case "ExpressionTag":
      return textsOf(given["expression"]);
    case "ConditionalExpression":
      return [...textsOf(given["consequent"]), ...textsOf(given["alternate"])];
    case "LogicalExpression":
      return [...textsOf(given["left"]), ...textsOf(given["right"])];
    case "TemplateLiteral":
      return (given["quasis"] as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
    default:
      return typeof given["value"] === "string" ? [given["value"]] : [];
  }
}

function calleeOf(node: Node): string {
  const callee = node["callee"] as Node;
  if (callee.type === "Identifier") return String(callee["name"]);
  if (callee.type !== "MemberExpression") return "";
  const [object, property] = [callee["object"] as Node, callee["property"] as Node];
  return `${object.type === "Identifier" ? String(object["name"]) : ""}.${String(property["name"])}`;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}
