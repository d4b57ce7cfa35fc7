import type katexModule from "katex";
import type { MarkedExtension } from "marked";

export interface Delimiter {
  readonly left: string;
  readonly right: string;
  readonly display: boolean;
}

const USUAL: readonly Delimiter[] = [{ left: "$$", right: "$$", display: true }];

/** The author's `latex_delimiters`, or `$$ … $$` alone. */
export function delimitersOf(value: unknown): readonly Delimiter[] {
  return Array.isArray(value) ? value.filter(isDelimiter) : USUAL;
}

function isDelimiter(value: unknown): value is Delimiter {
  return typeof value === "object" && value !== null && "left" in value && "right" in value && "display" in value;
}

/** The first formula of `source` if it begins there: its whole text, its TeX and whether it stands alone. */
export function formulaAt(source: string, delimiters: readonly Delimiter[]): { raw: string; tex: string; display: boolean } | null {
  for (const { left, right, display } of delimiters) {
    if (!left || !source.startsWith(left)) continue;
    const end = source.indexOf(right, left.length);
    if (end > left.length) return { raw: source.slice(0, end + right.length), tex: source.slice(left.length, end), display };
  }
  return null;
}

/** Formulas as elements that hold their TeX; `typeset` fills them when KaTeX has come. */
export function mathExtension(delimiters: readonly Delimiter[]): MarkedExtension {
  const ordered = [...delimiters].sort((a, b) => b.left.length - a.left.length);
  const start = (source: string) => {
    const places = ordered.map(({ left }) => source.indexOf(left)).filter((place) => place >= 0);
    return places.length ? Math.min(...places) : undefined;
  };
  const extension = (level: "block" | "inline") => ({
    name: `${level}-math`,
    level,
    start,
    tokenizer(source: string) {
      const found = formulaAt(source, ordered);
      if (!found || (level === "block" && !found.display)) return undefined;
      return { type: `${level}-math`, raw: found.raw, tex: found.tex, display: found.display };
    },
    renderer: (token: Readonly<Record<string, unknown>>) =>
      `<span class="md-math${token["display"] ? " md-display" : ""}">${escape(String(token["tex"]))}</span>`,
  });
  return { extensions: [extension("block"), extension("inline")] };
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

type Katex = typeof katexModule;
let katex: Katex | null = null;
let loading: Promise<Katex> | null = null;

/** Sets the formulas below `root` as MathML. KaTeX loads with the first formula of the page; `whenReady` is then called once. */
export function typeset(root: ParentNode, whenReady: () => void): void {
  const formulas = [...root.querySelectorAll<HTMLElement>(".md-math")];
  if (formulas.length === 0) return;
  if (katex) {
    for (const formula of formulas) set(katex, formula);
    return;
  }
  loading ??= import("katex").then((module) => (katex = module.default));
  loading.then(whenReady, () => (loading = null));
}

function set(engine: Katex, formula: HTMLElement): void {
  engine.render(formula.textContent, formula, { output: "mathml", throwOnError: false, maxSize: 50, displayMode: formula.classList.contains("md-display") });
}
