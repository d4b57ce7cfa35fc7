import type { HLJSApi, LanguageFn } from "highlight.js";

type Load = () => Promise<{ default: LanguageFn }>;

/** The languages that are coloured, each a chunk of its own. */
const languages: Readonly<Record<string, Load>> = {
  bash: () => import("highlight.js/lib/languages/bash"),
  c: () => import("highlight.js/lib/languages/c"),
  cpp: () => import("highlight.js/lib/languages/cpp"),
  csharp: () => import("highlight.js/lib/languages/csharp"),
  css: () => import("highlight.js/lib/languages/css"),
  diff: () => import("highlight.js/lib/languages/diff"),
  dockerfile: () => import("highlight.js/lib/languages/dockerfile"),
  go: () => import("highlight.js/lib/languages/go"),
  ini: () => import("highlight.js/lib/languages/ini"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript: () => import("highlight.js/lib/languages/javascript"),
  json: () => import("highlight.js/lib/languages/json"),
  kotlin: () => import("highlight.js/lib/languages/kotlin"),
  markdown: () => import("highlight.js/lib/languages/markdown"),
  php: () => import("highlight.js/lib/languages/php"),
  python: () => import("highlight.js/lib/languages/python"),
  r: () => import("highlight.js/lib/languages/r"),
  ruby: () => import("highlight.js/lib/languages/ruby"),
  rust: () => import("highlight.js/lib/languages/rust"),
  sql: () => import("highlight.js/lib/languages/sql"),
  swift: () => import("highlight.js/lib/languages/swift"),
  typescript: () => import("highlight.js/lib/languages/typescript"),
  xml: () => import("highlight.js/lib/languages/xml"),
  yaml: () => import("highlight.js/lib/languages/yaml"),
};

const aliases: Readonly<Record<string, string>> = {
  "c++": "cpp", "c#": "csharp", cs: "csharp", docker: "dockerfile", golang: "go", h: "c", html: "xml", js: "javascript", jsonc: "json", jsx: "javascript",
  kt: "kotlin", md: "markdown", patch: "diff", py: "python", python3: "python", rb: "ruby", rs: "rust", sh: "bash", shell: "bash", svelte: "xml", svg: "xml",
  toml: "ini", ts: "typescript", tsx: "typescript", vue: "xml", yml: "yaml", zsh: "bash",
};

/** The name under which a language is known here, or null: then its code stays plain. */
export function languageFor(name: string): string | null {
  const lower = name.toLowerCase();
  const known = aliases[lower] ?? lower;
  return Object.hasOwn(languages, known) ? known : null;
}

/** Longer code stays plain, so that a streamed file does not cost more with each token. */
const LONGEST = 40_000;

export interface Highlighter {
  /** Coloured HTML, or null when it cannot be had now; then `whenReady` is called once if it can be had later. */
  html(code: string, language: string, whenReady: () => void): string | null;
}

/** Loads the highlighter and a language when the first code in it appears. */
export function highlighter(): Highlighter {
  let core: HLJSApi | null = null;
  const loads = new Map<string, Promise<void>>();

  async function load(language: string): Promise<void> {
    const [{ default: api }, grammar] = await Promise.all([import("highlight.js/lib/core"), languages[language]?.()]);
    if (grammar) api.registerLanguage(language, grammar.default);
    core = api;
  }

  return {
    html(code, name, whenReady) {
      const language = languageFor(name);
      if (!language || code.length > LONGEST) return null;
      if (core?.getLanguage(language)) return core.highlight(code, { language, ignoreIllegals: true }).value;
      const loading = loads.get(language) ?? load(language);
      loads.set(language, loading);
      // Code without colours is whole all the same; the next code tries again.
      loading.then(whenReady, () => loads.delete(language));
      return null;
    },
  };
}
