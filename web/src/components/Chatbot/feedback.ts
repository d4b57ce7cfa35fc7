import type { ChatbotProps } from "../../wire/generated";

type Props = Pick<ChatbotProps, "feedback_options">;

/** The feedback that a reader can give on a message: thumbs, and options of the author. */
export function feedbackOf(props: Props): { readonly thumbs: readonly string[]; readonly words: readonly string[] } {
  const options = props.feedback_options ?? [];
  const isThumb = (one: string) => one === "Like" || one === "Dislike";
  return { thumbs: options.filter(isThumb), words: options.filter((one) => !isThumb(one)) };
}

/** `liked` of the event: true, false, or the author's option; "" when the reader took it back. */
export function likedOf(choice: string | null): boolean | string {
  if (choice === "Like") return true;
  if (choice === "Dislike") return false;
  return choice ?? "";
}

/** The feedback that the server knows of: the n-th of `feedback_value` belongs to the n-th of the bot's messages. */
export function knownFeedback(given: ChatbotProps["feedback_value"], botPlace: number): string | null {
  return given?.[botPlace] || null;
}
