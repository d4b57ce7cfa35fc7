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

/** Reads what it is asked for when it is asked, so that a new message changes nothing for the others. */
export function chatActions(ctx: ComponentContext<unknown, "chatbot">, messages: () => readonly Message[]): ChatActions {
  const again = (event: "retry" | "undo") => {
    const about = lastOfUser(messages());
    if (about) ctx.dispatch(event, { index: about.index, value: valueOf(about) });
  };
  const textOf = (turn: Turn) => {
    const mark = ctx.props.watermark ? `\n\n${ctx.props.watermark}` : "";
    return turn.messages.filter((one) => !one.thought).map(plainText).join("\n\n") + mark;
  };
  return {
    get canCopy() {
      return ctx.props.buttons.includes("copy");
    },
    get canRetry() {
      return ctx.listensTo("retry");
    },
    get canUndo() {
      return ctx.listensTo("undo");
    },
    get thumbs() {
      return feedbackOf(ctx.props).thumbs;
    },
    get words() {
      return feedbackOf(ctx.props).words;
    },
    textOf,
    canLike: (turn) => (!turn.isUser || ctx.props.like_user_message) && ctx.listensTo("like"),
    canEdit: (message) => {
      const { editable } = ctx.props;
      return (message.isUser ? editable === "user" || editable === "all" : editable === "all" && !message.thought) && textIn(message) !== "";
    },
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
