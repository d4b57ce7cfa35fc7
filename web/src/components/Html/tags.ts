import { parse } from "handlebars/dist/cjs/handlebars/compiler/base.js";
import type { Escape, Fill } from "./template";
import type { Block, Expression, Hash, Mustache, Path, Program, Statement, SubExpression } from "./tree";

type Values = Readonly<Record<string, unknown>>;

/** Where an expression is evaluated: the value that `this` is, those around it, what a loop says of its item. */
interface Frame {
  readonly context: unknown;
  readonly parent: Frame | null;
  readonly data: Values;
  /** The frame whose loop this one is in, for `@../index`. */
  readonly outer: Frame | null;
  readonly named: Values;
}

interface Render {
  readonly escape: Escape;
  readonly content: (text: string) => string;
}

/** As Handlebars fills them. */
export const fill: Fill = (text, values, escape, content) => {
  const root: Frame = { context: values, parent: null, data: { root: values }, outer: null, named: {} };
  return program(parsed(text), root, { escape, content });
};

const trees = new Map<string, Program>();

function parsed(text: string): Program {
  const known = trees.get(text);
  if (known) return known;
  const tree = parse(text) as Program;
  if (trees.size > 100) trees.clear();
  trees.set(text, tree);
  return tree;
}

function program(tree: Program | undefined, frame: Frame, render: Render): string {
  return (tree?.body ?? []).map((one) => statement(one, frame, render)).join("");
}

function statement(one: Statement, frame: Frame, render: Render): string {
  switch (one.type) {
    case "ContentStatement":
      return render.content(one.value);
    case "CommentStatement":
      return "";
    case "MustacheStatement": {
      const value = called(one, frame);
      const text = value === null || value === undefined ? "" : String(value as string);
      return one.escaped ? render.escape(text) : text;
    }
    case "BlockStatement":
      return block(one, frame, render);
    default:
      throw new Error("Partials and decorators are not part of these templates.");
  }
}

function block(one: Block, frame: Frame, render: Render): string {
  const given = one.params[0] ? evaluated(one.params[0], frame) : undefined;
  switch (one.path.original) {
    case "if":
    case "unless": {
      const isZeroShown = given === 0 && hashOf(one.hash, frame)["includeZero"] === true;
      const isTrue = isZeroShown || (Boolean(given) && !isEmpty(given));
      return program(isTrue === (one.path.original === "if") ? one.program : one.inverse, frame, render);
    }
    case "each":
      return each(one, given, frame, render);
    case "with":
      return isEmpty(given) ? program(one.inverse, frame, render) : program(one.program, inside(frame, given, one.program, [given]), render);
    default:
      if (one.params.length) throw missing(one.path);
  }
  const value = read(one.path, frame);
  if (value === true) return program(one.program, frame, render);
  if (value === false || value === null || value === undefined) return program(one.inverse, frame, render);
  return Array.isArray(value) ? each(one, value, frame, render) : program(one.program, inside(frame, value, one.program, [value]), render);
}

function each(one: Block, given: unknown, frame: Frame, render: Render): string {
  const entries: [string | number, unknown][] = Array.isArray(given)
    ? given.map((item: unknown, index) => [index, item])
    : typeof given === "object" && given !== null
      ? Object.entries(given)
      : [];
  if (!entries.length) return program(one.inverse, frame, render);
  const last = entries.length - 1;
  return entries
    .map(([key, item], index) => {
      const data = { ...frame.data, key, index, first: index === 0, last: index === last };
      return program(one.program, inside(frame, item, one.program, [item, key], data), render);
    })
    .join("");
}

function inside(frame: Frame, context: unknown, tree: Program | undefined, given: readonly unknown[], data?: Values): Frame {
  const named = Object.fromEntries((tree?.blockParams ?? []).map((name, index) => [name, given[index]]));
  return {
    context,
    parent: context === frame.context ? frame.parent : frame,
    data: data ?? frame.data,
    outer: data ? frame : frame.outer,
    named: { ...frame.named, ...named },
  };
}

function called(call: Mustache | SubExpression, frame: Frame): unknown {
  const { path, params } = call;
  if (path.type !== "PathExpression") return evaluated(path, frame);
  const values = params.map((one) => evaluated(one, frame));
  switch (path.original) {
    case "lookup":
      return member(values[0], values[1]);
    case "log":
      console.log(...values);
      return "";
    default:
      if (values.length || call.hash?.pairs.length) throw missing(path);
      return read(path, frame);
  }
}

function missing(path: Path): Error {
  return new Error(`Missing helper: "${path.original}". There are if, unless, each, with, lookup and log.`);
}

function evaluated(one: Expression, frame: Frame): unknown {
  switch (one.type) {
    case "PathExpression":
      return read(one, frame);
    case "SubExpression":
      return called(one, frame);
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
      return one.value;
    case "NullLiteral":
      return null;
    case "UndefinedLiteral":
      return undefined;
  }
}

function hashOf(hash: Hash | undefined, frame: Frame): Values {
  return Object.fromEntries((hash?.pairs ?? []).map(({ key, value }) => [key, evaluated(value, frame)]));
}

function read(path: Path, frame: Frame): unknown {
  const [first, ...rest] = path.parts;
  if (path.data) {
    let at: Frame | null = frame;
    for (let up = 0; up < path.depth && at; up++) at = at.outer;
    return path.parts.reduce<unknown>(member, at?.data);
  }
  if (first !== undefined && path.depth === 0 && !/^(\.|this\b)/.test(path.original) && Object.hasOwn(frame.named, first)) {
    return rest.reduce<unknown>(member, frame.named[first]);
  }
  let at: Frame | null = frame;
  for (let up = 0; up < path.depth && at; up++) at = at.parent;
  return path.parts.reduce<unknown>(member, at?.context);
}

/** Only what a value has itself: nothing that all objects have. */
function member(value: unknown, name: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  const own = Object(value) as Record<string, unknown>;
  const key = String(name as string);
  return Object.hasOwn(own, key) ? own[key] : undefined;
}

/** As Handlebars has it: 0 is not empty, an empty list is. */
function isEmpty(value: unknown): boolean {
  return (!value && value !== 0) || (Array.isArray(value) && value.length === 0);
}
