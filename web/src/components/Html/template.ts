import type { Template } from "../../wire/generated";

/** How a value becomes text in the place where it stands. */
export type Escape = (text: string) => string;
/** Fills the tags of a text. `content` gets what stands between them, when it is shown. */
export type Fill = (text: string, values: object, escape: Escape, content: (text: string) => string) => string;

/** Stand for the expressions in what is parsed for tags: characters that no text has. */
const OPEN = "\uE000";
const CLOSE = "\uE001";
const MARK = new RegExp(`${OPEN}(\\d+)${CLOSE}`, "g");

export function hasTags(template: Template): boolean {
  return template.parts.some((part) => part.includes("{{"));
}

/** A template filled with properties. Expressions are the author's code, so what they give is markup; what a tag shows is
 *  a value, so `escape` makes text of it. `fill` interprets tags; a template without any needs none. */
export function rendered(template: Template, props: object, escape: Escape, fill: Fill | null): string {
  const value = (index: number) => String(evaluated(template, index, props) as string);
  if (!fill || !hasTags(template)) return template.parts.map((part, index) => part + (index in template.expressions ? value(index) : "")).join("");
  const text = template.parts.map((part, index) => part + (index in template.expressions ? `${OPEN}${String(index)}${CLOSE}` : "")).join("");
  // An expression in a part that is not shown is not evaluated; what a tag shows is not searched for expressions.
  return fill(text, props, escape, (content) => content.replace(MARK, (_all, index: string) => value(Number(index))));
}

function evaluated(template: Template, index: number, props: object): unknown {
  if (template.code === null) return named(template.expressions[index] ?? "", props);
  const evaluate = window.limelight_js?.[template.code];
  if (!evaluate) throw new Error("The JavaScript of this template is not part of the app: declare a component with it, and change its properties.");
  return evaluate(props, index);
}

function named(path: string, props: object): unknown {
  const [first = "", ...rest] = path.trim().split(/\s*\.\s*/);
  if (!(first in props)) throw new ReferenceError(`${first} is not defined`);
  const found = rest.reduce<unknown>((value, name) => {
    if (value === null || value === undefined) throw new TypeError(`${path.trim()}: cannot read ${name} of ${String(value)}`);
    return (value as Record<string, unknown>)[name];
  }, (props as Record<string, unknown>)[first]);
  return found;
}

const SIGNS: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "`": "&#x60;", "=": "&#x3D;" };

export function asHtmlText(text: string): string {
  return text.replace(/[&<>"'`=]/g, (sign) => SIGNS[sign] ?? sign);
}

/** In styles a value ends no declaration, rule, text or comment, and begins none. */
export function asCssText(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[{}[\];:!@\\"'<>&/*\u0000-\u001f]/g, (sign) => `\\${(sign.codePointAt(0) ?? 0).toString(16)} `);
}
