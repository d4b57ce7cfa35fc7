/** The tree that the parser of Handlebars makes of a template; only what `tags.ts` reads. */

export interface Program {
  readonly type: "Program";
  readonly body: readonly Statement[];
  readonly blockParams?: readonly string[];
}

export type Statement =
  | { readonly type: "ContentStatement"; readonly value: string }
  | { readonly type: "CommentStatement" }
  | Mustache
  | Block
  | { readonly type: "PartialStatement" | "PartialBlockStatement" | "Decorator" | "DecoratorBlock" };

interface Call {
  readonly path: Expression;
  readonly params: readonly Expression[];
  readonly hash?: Hash;
}

export interface Mustache extends Call {
  readonly type: "MustacheStatement";
  /** False for `{{{…}}}` and `{{&…}}`. */
  readonly escaped: boolean;
}

export interface Block extends Call {
  readonly type: "BlockStatement";
  readonly path: Path;
  readonly program?: Program;
  readonly inverse?: Program;
}

export interface SubExpression extends Call {
  readonly type: "SubExpression";
}

export interface Path {
  readonly type: "PathExpression";
  /** `@index` and its like. */
  readonly data: boolean;
  /** How many contexts up: `../` is one. */
  readonly depth: number;
  readonly parts: readonly string[];
  readonly original: string;
}

export type Expression =
  | Path
  | SubExpression
  | { readonly type: "StringLiteral"; readonly value: string }
  | { readonly type: "NumberLiteral"; readonly value: number }
  | { readonly type: "BooleanLiteral"; readonly value: boolean }
  | { readonly type: "UndefinedLiteral" | "NullLiteral" };

export interface Hash {
  readonly pairs: readonly { readonly key: string; readonly value: Expression }[];
}
