type Props = Readonly<Record<string, unknown>>;

/** What a reader can say about a message: thumbs, and words of the author's choice. */
export function feedbackOf(props: Props): { readonly thumbs: readonly string[]; readonly words: readonly string[] } {
  const given = props["feedback_options"];
  const options = Array.isArray(given) ? given.filter((one): one is string => typeof one === "string") : ["Like", "Dislike"];
  const isThumb = (one: string) => one === "Like" || one === "Dislike";
  return { thumbs: options.filter(isThumb), words: options.filter((one) => !isThumb(one)) };
}

/** `liked` of the event: true, false, or the author's word; "" when the reader took it back. */
export function likedOf(choice: string | null): boolean | string {
  if (choice === "Like") return true;
  if (choice === "Dislike") return false;
  return choice ?? "";
}

/** The feedback that the server knows of: the n-th of `feedback_value` belongs to the n-th of the bot's messages. */
export function knownFeedback(prop: unknown, botPlace: number): string | null {
  const one: unknown = Array.isArray(prop) ? prop[botPlace] : null;
  return typeof one === "string" && one ? one : null;
}
