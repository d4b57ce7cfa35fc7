/** The smallest part of a text that differs from another one, so that the cursor and the view stay where they are. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** What makes `now` of `before`; null if they are the same. */
export function editBetween(before: string, now: string): Edit | null {
  if (before === now) return null;
  const shorter = Math.min(before.length, now.length);
  let from = 0;
  while (from < shorter && before[from] === now[from]) from++;
  let behind = 0;
  while (behind < shorter - from && before[before.length - 1 - behind] === now[now.length - 1 - behind]) behind++;
  return { from, to: before.length - behind, insert: now.slice(from, now.length - behind) };
}

/** Text with the line ends that the editor uses. */
export function withPlainEnds(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}
