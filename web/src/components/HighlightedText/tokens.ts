/** A part of the text with its label, as on the wire. */
export interface Token {
  readonly token: string;
  readonly class_or_confidence?: string | number | null;
}

export type Label = string | number | null;

/** A piece of the text that the keyboard moves over: a labelled part, or a word. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly label: Label;
  readonly isSpace: boolean;
  /** Index of the token that it is, or is in. */
  readonly index: number;
}

export function labelOf(token: Token): Label {
  return token.class_or_confidence ?? null;
}

/** Labels are scores where any is a number. */
export function hasScores(tokens: readonly Token[]): boolean {
  return tokens.some((token) => typeof token.class_or_confidence === "number");
}

/** The categories in the order in which they appear. */
export function categoriesOf(tokens: readonly Token[]): readonly string[] {
  return [...new Set(tokens.map(labelOf).filter((label) => typeof label === "string"))];
}

export function piecesOf(tokens: readonly Token[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  tokens.forEach((token, index) => {
    const label = labelOf(token);
    for (const text of label === null ? (token.token.match(/\s+|\S+/g) ?? []) : [token.token]) {
      pieces.push({ text, start, end: start + text.length, label, isSpace: label === null && text.trim() === "", index });
      start += text.length;
    }
  });
  return pieces;
}

/** The tokens with another label on a stretch of the text; whatever it had there gives way. */
export function relabelled(tokens: readonly Token[], start: number, end: number, label: Label): readonly Token[] {
  const made: Token[] = [];
  let place = 0;
  const text = tokens.map((token) => token.token).join("");
  for (const token of tokens) {
    const [from, to] = [place, place + token.token.length];
    place = to;
    const cut = (a: number, b: number) => {
      if (a < b) made.push({ ...token, token: text.slice(a, b) });
    };
    cut(from, Math.min(to, start));
    if (from <= start && start < to && start < end) made.push({ token: text.slice(start, end), class_or_confidence: label });
    cut(Math.max(from, end), to);
  }
  return joined(made);
}

/** Parts without a label that follow each other are one. */
function joined(tokens: readonly Token[]): readonly Token[] {
  const made: Token[] = [];
  for (const token of tokens) {
    const last = made.at(-1);
    if (last && labelOf(last) === null && labelOf(token) === null) made[made.length - 1] = { ...last, token: last.token + token.token };
    else made.push(token);
  }
  return made;
}

/** The stretch from one piece to another, whichever comes first. */
export function stretch(pieces: readonly Piece[], one: number, other: number): { readonly start: number; readonly end: number } | null {
  const [first, last] = [pieces[Math.min(one, other)], pieces[Math.max(one, other)]];
  return first && last ? { start: first.start, end: last.end } : null;
}

/** The next piece that is no space; the same one at an end. */
export function step(pieces: readonly Piece[], from: number, by: 1 | -1): number {
  for (let place = from + by; place >= 0 && place < pieces.length; place += by) if (!pieces[place]?.isSpace) return place;
  return from;
}

/** A stretch without the blanks around it, as people mean it who select with a mouse. */
export function trimmed(text: string, start: number, end: number): { readonly start: number; readonly end: number } {
  const inside = text.slice(start, end);
  return { start: start + inside.length - inside.trimStart().length, end: end - inside.length + inside.trimEnd().length };
}

/** How much of its color a score gets, in percent. */
export function strength(score: number): number {
  return Math.round(Math.min(1, Math.abs(score)) * 55);
}

/** The style of a mark (`marks.css`) for its label. */
export function markStyle(label: string | number, colors: Readonly<Record<string, string>>): string {
  if (typeof label === "number") return `--color:var(--ll-${label < 0 ? "danger" : "info"});--share:${String(strength(label))}%`;
  return `--color:${colors[label] ?? "gray"}`;
}
