import type { ComponentContext } from "../contract";
import { feedbackOf, likedOf } from "./feedback";
import { edited, lastOfUser, type Message, plainText, textIn, type Turn, valueOf } from "./messages";

/** What a reader can do with messages, as far as there are listeners. */
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
  edit(edits: readonly { readonly message: Message; readonly text: string }[]): void;
  choose(message: Message, value: unknown): void;
  select(message: Message): void;
}

export function chatActions(ctx: ComponentContext<unknown, "chatbot">, messages: readonly Message[]): ChatActions {
  const { props } = ctx;
  const { thumbs, words } = feedbackOf(props);
  const canLike = ctx.listensTo("like");
  const again = (event: "retry" | "undo") => {
    const about = lastOfUser(messages);
    if (about) ctx.dispatch(event, { index: about.index, value: valueOf(about) });
  };
  const mark = props.watermark ? `\n\n${props.watermark}` : "";
  const textOf = (turn: Turn) => turn.messages.filter((one) => !one.thought).map(plainText).join("\n\n") + mark;
  return {
    canCopy: props.buttons.includes("copy"),
    canRetry: ctx.listensTo("retry"),
    canUndo: ctx.listensTo("undo"),
    thumbs,
    words,
    textOf,
    canLike: (turn) => canLike && (!turn.isUser || props.like_user_message),
    canEdit: (message) => (message.isUser ? props.editable === "user" || props.editable === "all" : props.editable === "all" && !message.thought) && textIn(message) !== "",
    copied: (turn) => ctx.dispatch("copy", { value: textOf(turn) }),
    like: (turn, choice) => ctx.dispatch("like", { index: turn.messages[0]?.index ?? 0, value: turn.messages.map(valueOf), liked: likedOf(choice) }),
    retry: () => again("retry"),
    undo: () => again("undo"),
    edit(edits) {
      if (!edits.length) return;
      ctx.setValue(edits.reduce((value, { message, text }) => edited(value, message.index, text), ctx.value));
      for (const { message, text } of edits) ctx.dispatch("edit", { index: message.index, value: text, previous_value: textIn(message) });
    },
    choose: (message, value) => ctx.dispatch("option_select", { index: message.index, value }),
    select: (message) => {
      if (ctx.listensTo("select")) ctx.dispatch("select", { index: message.index, value: valueOf(message) });
    },
  };
}
