export interface Line {
  readonly speaker: string;
  readonly text: string;
}

/** The text of lines, as the server writes it by default: `[Ann] Hello`. */
export function writtenLines(lines: readonly Line[], separator: string): string {
  return lines.map((line) => `[${line.speaker}] ${line.text}`).join(separator);
}

/** The lines of a text. What has no speaker goes on with the line before it, or is the first speaker's. */
export function readLines(text: string, separator: string, first: string): readonly Line[] {
  const lines: Line[] = [];
  for (const written of text ? text.split(separator) : []) {
    const found = /^\[([^\]]*)\] ?([^]*)$/.exec(written);
    const last = lines.at(-1);
    if (found) lines.push({ speaker: found[1] ?? "", text: found[2] ?? "" });
    else if (last) lines[lines.length - 1] = { ...last, text: `${last.text}${separator}${written}` };
    else if (written.trim()) lines.push({ speaker: first, text: written });
  }
  return lines;
}

/** A line after another: its speaker is the next one in turn. */
export function inserted(lines: readonly Line[], after: number, speakers: readonly string[]): readonly Line[] {
  const place = speakers.indexOf(lines[after]?.speaker ?? "");
  const speaker = speakers[(place + 1) % Math.max(1, speakers.length)] ?? "";
  return [...lines.slice(0, after + 1), { speaker, text: "" }, ...lines.slice(after + 1)];
}

export function without(lines: readonly Line[], place: number): readonly Line[] {
  return lines.filter((_, other) => other !== place);
}

export function changed(lines: readonly Line[], place: number, change: Partial<Line>): readonly Line[] {
  return lines.map((line, other) => (other === place ? { ...line, ...change } : line));
}

/** The tags that go with what stands between a colon and the cursor; none where no colon stands before it. */
export function tagsAt(text: string, cursor: number, tags: readonly string[]): readonly string[] {
  const typed = /:([^\s:]*)$/.exec(text.slice(0, cursor))?.[1];
  return typed === undefined ? [] : tags.filter((tag) => tag.toLowerCase().includes(typed.toLowerCase()));
}

/** The text with the tag in place of the colon and what was typed after it, and where the cursor is then. */
export function withTag(text: string, cursor: number, tag: string): { readonly text: string; readonly cursor: number } {
  const before = text.slice(0, cursor).replace(/:[^\s:]*$/, `${tag} `);
  return { text: before + text.slice(cursor), cursor: before.length };
}
