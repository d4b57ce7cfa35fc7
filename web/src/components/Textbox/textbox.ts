import type { TextboxProps } from "../../wire/generated";

type Props = Pick<TextboxProps, "type" | "lines" | "max_lines">;

export interface Shape {
  /** One line that never grows is an `<input>`; all else a `<textarea>`. */
  readonly isSingleLine: boolean;
  readonly type: "text" | "password" | "email";
  readonly lines: number;
  readonly maxLines: number;
}

const GROWS_TO = 20;

export function shapeOf(props: Props): Shape {
  const { type } = props;
  const lines = type === "text" ? Math.max(1, props.lines) : 1;
  const maxLines = Math.max(lines, props.max_lines ?? (type === "text" ? GROWS_TO : 1));
  return { isSingleLine: type !== "text" || maxLines === 1, type, lines, maxLines };
}

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  /** An input method is composing; its Enter accepts the word. */
  readonly isComposing: boolean;
}

/** In a box of one line Enter submits and Shift+Enter begins a new line; in a taller box it is the other way round. */
export function isSubmit(event: KeyPress, lines: number): boolean {
  return event.key === "Enter" && !event.isComposing && event.shiftKey === lines > 1;
}

/** The caption of a button prop: text, true for the icon alone, or null for no button. */
export function buttonText(prop: unknown): string | true | null {
  return typeof prop === "string" && prop ? prop : prop === true ? true : null;
}

const PLAIN = /^(aria-[a-z]+|autocapitalize|autocomplete|autocorrect|dir|enterkeyhint|inputmode|lang|name|spellcheck|tabindex|title)$/;

/** The author's `html_attributes` that may go on the control: none that run code or restyle the page. */
export function plainAttributes(prop: unknown): Record<string, string | number | boolean> {
  if (typeof prop !== "object" || prop === null) return {};
  const pairs = Object.entries(prop).filter(([name, value]) => PLAIN.test(name) && ["string", "number", "boolean"].includes(typeof value));
  return Object.fromEntries(pairs) as Record<string, string | number | boolean>;
}
