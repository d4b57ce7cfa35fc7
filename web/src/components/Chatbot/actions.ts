import type { ComponentContext } from "../contract";
import { hasButton } from "../props";
import { feedbackOf, likedOf } from "./feedback";
import { edited, lastOfUser, type Message, plainText, type Turn, valueOf } from "./messages";

/** What a reader can do with messages, and what of it somebody listens to. */
export interface ChatActions {
  readonly canCopy: boolean;
  readonly canRetry: boolean;
  readonly canUndo: boolean;
  readonly thumbs: readonly string[];
  readonly words: readonly string[];
  canLike(turn: Turn): boolean;
  canEdit(message: Message): boolean;
  copied(turn: Turn): void;
  textOf(turn: Turn): string;
  like(turn: Turn, choice: string | null): void;
  retry(): void;
  undo(): void;
  edit(message: Message, text: string): void;
  choose(message: Message, value: unknown): void;
  select(message: Message): void;
}

export function chatActions(ctx: ComponentContext, messages: readonly Message[]): ChatActions {
  const { props } = ctx;
  const hears = (event: string, prop: string) => props[prop] === true || ctx.listensTo(event);
  const { thumbs, words } = feedbackOf(props);
  const canLike = hears("like", "likeable");
  const again = (event: "retry" | "undo") => {
    const about = lastOfUser(messages);
    if (about) ctx.dispatch(event, { index: about.index, value: valueOf(about) });
  };
  const mark = typeof props["watermark"] === "string" ? `\n\n${props["watermark"]}` : "";
  const textOf = (turn: Turn) => turn.messages.filter((one) => !one.thought).map(plainText).join("\n\n") + mark;
  return {
    canCopy: hasButton(props, "copy"),
    canRetry: hears("retry", "_retryable"),
    canUndo: hears("undo", "_undoable"),
    thumbs,
    words,
    textOf,
    canLike: (turn) => canLike && (!turn.isUser || props["like_user_message"] === true),
    canEdit: (message) => (message.isUser ? props["editable"] === "user" || props["editable"] === "all" : props["editable"] === "all" && !message.thought) && plainText(message) !== "",
    copied: (turn) => ctx.dispatch("copy", { value: textOf(turn) }),
    like: (turn, choice) => ctx.dispatch("like", { index: turn.messages[0]?.index ?? 0, value: turn.messages.map(valueOf), liked: likedOf(choice) }),
    retry: () => again("retry"),
    undo: () => again("undo"),
    edit(message, text) {
      ctx.setValue(edited(ctx.value, message.index, text));
      ctx.dispatch("edit", { index: message.index, value: text, previous_value: valueOf(message) });
    },
    choose: (message, value) => ctx.dispatch("option_select", { index: message.index, value }),
    select: (message) => {
      if (ctx.listensTo("select")) ctx.dispatch("select", { index: message.index, value: valueOf(message) });
    },
  };
}
