interface Draft {
  readonly text: string;
  readonly files: readonly unknown[];
}

/** What a field holds after a function that was sent `sent` gave it `next`. To clear the field takes away what was sent,
 *  and nothing that was typed while the answer was on its way. */
export function unsent(now: unknown, next: unknown, sent: unknown): unknown {
  if (now === sent || !sent) return next;
  if (typeof now === "string" && typeof sent === "string") return next ? next : rest(now, sent);
  if (!isDraft(now) || !isDraft(sent) || (next && !(isDraft(next) && !next.text && !next.files.length))) return next;
  return { text: rest(now.text, sent.text), files: now.files.filter((file) => !sent.files.includes(file)) };
}

const isDraft = (value: unknown): value is Draft => typeof value === "object" && value !== null && "text" in value && "files" in value;

const rest = (now: string, sent: string) => (now.startsWith(sent) ? now.slice(sent.length).trimStart() : now);
