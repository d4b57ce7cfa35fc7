import type katexModule from "katex";
import type { MarkedExtension, TokenizerAndRendererExtension } from "marked";
import { untilBlankLine } from "./lines";

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

/** The formula that begins at this place of `source`, if one does: its whole text, its TeX and whether it stands alone. */
export function formulaAt(source: string, delimiters: readonly Delimiter[], at = 0): { raw: string; tex: string; display: boolean } | null {
  for (const { left, right, display } of delimiters) {
    if (!left || !source.startsWith(left, at)) continue;
    const begin = at + left.length;
    const end = source.indexOf(right, begin);
    if (end > begin) return { raw: source.slice(at, end + right.length), tex: source.slice(begin, end), display };
  }
  return null;
}

/** The first place where a formula may begin that is open in the first `known` characters, and closed by what follows. */
export function openFormula(text: string, known: number, delimiters: readonly Delimiter[]): number {
  const places = delimiters.map(({ left, right }) => {
    if (!left || !right || text.indexOf(right, Math.max(0, known - right.length + 1)) < 0) return Infinity;
    const closed = known < right.length ? -1 : text.lastIndexOf(right, known - right.length);
    const place = text.indexOf(left, Math.max(0, closed - left.length + 1));
    return place < 0 ? Infinity : place;
  });
  return Math.min(...places, Infinity);
}

function nextOf(source: string, delimiters: readonly Delimiter[], from: number): number {
  const places = delimiters.map(({ left }) => (left ? source.indexOf(left, from) : -1)).filter((place) => place >= 0);
  return Math.min(...places, Infinity);
}

/** Where the first formula that stands alone begins, of those in the block at the beginning of `source`. */
function nextAlone(source: string, delimiters: readonly Delimiter[]): number | undefined {
  const block = source.slice(0, untilBlankLine(source));
  for (let place = nextOf(block, delimiters, 0); place < block.length; place = nextOf(block, delimiters, place + 1)) {
    if (formulaAt(source, delimiters, place)?.display) return place;
  }
  return undefined;
}

/** Formulas as elements that hold their TeX; `typeset` fills them when KaTeX has come. */
export function mathExtension(delimiters: readonly Delimiter[]): MarkedExtension {
  const ordered = [...delimiters].sort((a, b) => b.left.length - a.left.length);
  const renderer = (token: Readonly<Record<string, unknown>>) => `<span class="md-math${token["display"] ? " md-display" : ""}">${escape(String(token["tex"]))}</span>`;
  const block: TokenizerAndRendererExtension = {
    name: "block-math",
    level: "block",
    start: (source) => nextAlone(source, ordered),
    tokenizer(source) {
      const found = formulaAt(source, ordered);
      return found?.display ? { type: "block-math", ...found } : undefined;
    },
    renderer,
  };
  const inline: TokenizerAndRendererExtension = {
    name: "inline-math",
    level: "inline",
    start: (source) => nextOf(source, ordered, 0),
    tokenizer(source) {
      const found = formulaAt(source, ordered);
      return found ? { type: "inline-math", ...found } : undefined;
    },
    renderer,
  };
  return { extensions: [block, inline] };
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
