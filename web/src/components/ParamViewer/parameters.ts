export interface Parameter {
  readonly type?: string | null;
  readonly description?: string | null;
  readonly default?: string | null;
}

export interface TypePart {
  readonly text: string;
  /** Where the name leads; null for what is no link. */
  readonly href: string | null;
}

/** A type, with the names of `linkify` as links to the headings that explain them. */
export function linked(type: string, names: readonly string[]): readonly TypePart[] {
  const known = names.filter(Boolean).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (known.length === 0) return [{ text: type, href: null }];
  const parts = type.split(new RegExp(`(?<![\\w.])(${known.join("|")})(?![\\w])`));
  return parts.map((text, place) => ({ text, href: place % 2 ? `#h-${text.toLowerCase()}` : null })).filter((part) => part.text);
}

/** The DOM id of a parameter that has an address of its own. */
export function anchorOf(name: string, anchors: boolean | string): string | undefined {
  if (anchors === false || anchors === "") return undefined;
  const plain = name.replace(/[^\w-]+/g, "-");
  return typeof anchors === "string" ? `param-${anchors}-${plain}` : `param-${plain}`;
}
