import { StreamLanguage, type StreamParser } from "@codemirror/language";
import type * as dialects from "@codemirror/legacy-modes/mode/sql";
import type { Extension } from "@codemirror/state";
import type { CodeProps } from "../../wire/generated";

export type Language = NonNullable<CodeProps["language"]>;

interface Known {
  /** The end of a file's name. */
  readonly ending: string;
  /** Each is a chunk that loads when it is used; the dialects of SQL share one. */
  readonly load: () => Promise<Extension>;
}

const stream = async (parser: Promise<StreamParser<unknown>>): Promise<Extension> => StreamLanguage.define(await parser);

const sql = (dialect: Exclude<keyof typeof dialects, "sql">): Known => ({
  ending: "sql",
  load: () => stream(import("@codemirror/legacy-modes/mode/sql").then((all) => all[dialect])),
});
const cpp = () => import("@codemirror/lang-cpp").then((found) => found.cpp());

/** The languages that an author may name. */
export const languages: Readonly<Record<Language, Known>> = {
  python: { ending: "py", load: () => import("@codemirror/lang-python").then((found) => found.python()) },
  c: { ending: "c", load: cpp },
  cpp: { ending: "cpp", load: cpp },
  markdown: { ending: "md", load: () => import("@codemirror/lang-markdown").then((found) => found.markdown()) },
  latex: { ending: "tex", load: () => stream(import("@codemirror/legacy-modes/mode/stex").then((found) => found.stex)) },
  json: { ending: "json", load: () => import("@codemirror/lang-json").then((found) => found.json()) },
  html: { ending: "html", load: () => import("@codemirror/lang-html").then((found) => found.html()) },
  css: { ending: "css", load: () => import("@codemirror/lang-css").then((found) => found.css()) },
  javascript: { ending: "js", load: () => import("@codemirror/lang-javascript").then((found) => found.javascript({ jsx: true })) },
  jinja2: { ending: "j2", load: () => stream(import("@codemirror/legacy-modes/mode/jinja2").then((found) => found.jinja2)) },
  typescript: { ending: "ts", load: () => import("@codemirror/lang-javascript").then((found) => found.javascript({ typescript: true })) },
  yaml: { ending: "yaml", load: () => import("@codemirror/lang-yaml").then((found) => found.yaml()) },
  dockerfile: { ending: "dockerfile", load: () => stream(import("@codemirror/legacy-modes/mode/dockerfile").then((found) => found.dockerFile)) },
  shell: { ending: "sh", load: () => stream(import("@codemirror/legacy-modes/mode/shell").then((found) => found.shell)) },
  r: { ending: "r", load: () => stream(import("@codemirror/legacy-modes/mode/r").then((found) => found.r)) },
  sql: sql("standardSQL"),
  "sql-msSQL": sql("msSQL"),
  "sql-mySQL": sql("mySQL"),
  "sql-mariaDB": sql("mariaDB"),
  "sql-sqlite": sql("sqlite"),
  "sql-cassandra": sql("cassandra"),
  "sql-plSQL": sql("plSQL"),
  "sql-hive": sql("hive"),
  "sql-pgSQL": sql("pgSQL"),
  "sql-gql": sql("gql"),
  "sql-gpSQL": sql("gpSQL"),
  "sql-sparkSQL": sql("sparkSQL"),
  "sql-esper": sql("esper"),
};

/** The name under which the code is downloaded. */
export function fileName(language: Language | null): string {
  return `file.${language === null ? "txt" : languages[language].ending}`;
}
