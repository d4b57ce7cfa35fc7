import type { ChatbotProps, ComponentOptions, FileData } from "../../wire/generated";
import { isRecord } from "../../wire/errors";
import { isFileData } from "../File/files";
import type { Freedom } from "../Markdown/safe";

/** One piece of a message. */
export type Part =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "file"; readonly file: FileData; readonly alt: string | null }
  | { readonly type: "component"; readonly component: string; readonly value: unknown; readonly props: ComponentOptions };

export interface Thought {
  readonly title: string;
  readonly id: string | null;
  readonly parentId: string | null;
  readonly isPending: boolean;
  readonly seconds: number | null;
  readonly log: string | null;
}

export interface Option {
  readonly label: string;
  readonly value: unknown;
}

export interface Message {
  /** Its index in the value, for events. */
  readonly index: number;
  /** How many messages of the bot come before it. */
  readonly botPlace: number;
  readonly isUser: boolean;
  readonly parts: readonly Part[];
  /** Set when the message is a step on the way (a thought, a tool's call), which is shown folded. */
  readonly thought: Thought | null;
  readonly options: readonly Option[];
  /** Steps that belong to this one. */
  readonly steps: readonly Message[];
}

/** Messages of one speaker without another between them. */
export interface Turn {
  readonly isUser: boolean;
  /** The newest one. */
  readonly isLast: boolean;
  readonly messages: readonly Message[];
}

type Bag = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

export function messageOf(item: Bag, index: number, botPlace: number): Message {
  return {
    index,
    botPlace,
    isUser: item["role"] === "user",
    parts: partsOf(item["content"]),
    thought: thoughtOf(item["metadata"]),
    options: Array.isArray(item["options"]) ? item["options"].filter(isRecord).map(optionOf) : [],
    steps: [],
  };
}

const optionOf = (option: Bag): Option => ({ label: textOf(option["label"]) ?? String(option["value"]), value: option["value"] });

/** A content is a text, a piece, or a list of either. */
export function partsOf(content: unknown): Part[] {
  if (Array.isArray(content)) return content.flatMap((one: unknown) => partsOf(one));
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!isRecord(content)) return [];
  if (typeof content["text"] === "string") return [{ type: "text", text: content["text"] }];
  if (isFileData(content["file"])) return [{ type: "file", file: content["file"], alt: textOf(content["alt_text"]) }];
  if (typeof content["component"] === "string") return [componentOf(content["component"], content)];
  if (isFileData(content)) return [{ type: "file", file: content, alt: textOf((content as unknown as Bag)["alt_text"]) }];
  return [];
}

/** Components that are one file, and nothing that one plays, are shown as that file. */
const OF_ONE_FILE = new Set(["image", "file"]);

function componentOf(component: string, content: Bag): Part {
  const { value } = content;
  const alone = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  if (OF_ONE_FILE.has(component) && isFileData(alone)) return { type: "file", file: alone, alt: textOf(content["alt_text"]) };
  return { type: "component", component, value, props: (isRecord(content["props"]) ? content["props"] : {}) as unknown as ComponentOptions };
}

function thoughtOf(metadata: unknown): Thought | null {
  if (!isRecord(metadata)) return null;
  const title = textOf(metadata["title"]);
  if (title === null) return null;
  const name = (key: string) => (typeof metadata[key] === "number" ? String(metadata[key]) : textOf(metadata[key]));
  return {
    title,
    id: name("id"),
    parentId: name("parent_id"),
    isPending: metadata["status"] === "pending",
    seconds: typeof metadata["duration"] === "number" ? metadata["duration"] : null,
    log: textOf(metadata["log"]),
  };
}

/** Messages by speaker; steps move under the step they belong to. `isGrouped` false: a turn for each message. */
export function turnsOf(messages: readonly Message[], isGrouped: boolean): Turn[] {
  const turns: { isUser: boolean; messages: Message[] }[] = [];
  for (const message of nested(messages)) {
    const last = turns.at(-1);
    if (last && isGrouped && last.isUser === message.isUser) last.messages.push(message);
    else turns.push({ isUser: message.isUser, messages: [message] });
  }
  return turns.map((turn, place) => ({ ...turn, isLast: place === turns.length - 1 }));
}

function nested(messages: readonly Message[]): readonly Message[] {
  const known = new Map<string, Message>();
  const steps = new Map<Message, Message[]>();
  const top = messages.filter((message) => {
    const { id = null, parentId = null } = message.thought ?? {};
    const parent = parentId === null ? undefined : known.get(parentId);
    if (id !== null) known.set(id, message);
    if (parent) steps.set(parent, [...(steps.get(parent) ?? []), message]);
    return !parent;
  });
  const withSteps = (message: Message): Message => {
    const own = steps.get(message);
    return own ? { ...message, steps: own.map(withSteps) } : message;
  };
  return steps.size ? top.map(withSteps) : top;
}

/** The text of a message; files by their names. */
export function plainText(message: Pick<Message, "parts">): string {
  return message.parts.map((part) => (part.type === "text" ? part.text : part.type === "file" ? (part.alt ?? part.file.orig_name ?? part.file.path) : "")).filter(Boolean).join("\n");
}

/** What of a message can be edited: its texts. */
export function textIn(message: Message): string {
  return plainText({ parts: message.parts.filter(({ type }) => type === "text") });
}

/** A whole conversation as text. */
export function conversation(messages: readonly Message[]): string {
  return messages.map((message) => `${message.isUser ? "user" : "assistant"}: ${plainText(message)}`).join("\n\n");
}

/** A message's value in events: its text, or its pieces when it is more than a text. */
export function valueOf(message: Message): unknown {
  const [first] = message.parts;
  if (message.parts.length === 1 && first?.type === "text") return first.text;
  return message.parts.map((part) => (part.type === "text" ? part.text : part.type === "file" ? part.file : { component: part.component, value: part.value }));
}

/** The user's last message: the one that retry and undo are about. */
export function lastOfUser(messages: readonly Message[]): Message | null {
  return messages.findLast((message) => message.isUser) ?? null;
}

const isText = (part: unknown) => typeof part === "string" || (isRecord(part) && typeof part["text"] === "string");

/** The value with another text in the message at `index`; its files stay where they are. */
export function edited(value: unknown, index: number, text: string): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item: unknown, place) => {
    if (place !== index || !isRecord(item)) return item;
    const parts: readonly unknown[] = Array.isArray(item["content"]) ? item["content"] : [item["content"]];
    const first = parts.findIndex(isText);
    return { ...item, content: parts.flatMap((part, at) => (at === first ? [{ type: "text", text }] : isText(part) ? [] : [part])) };
  });
}

/** What HTML in a message may do: messages of users, and conversations that came by a link, are never trusted. */
export function freedomIn(ctx: { readonly props: Pick<ChatbotProps, "sanitize_html">; readonly isForeign: boolean }, message: Pick<Message, "isUser">): Freedom {
  return !ctx.props.sanitize_html && !message.isUser && !ctx.isForeign ? "own box" : "none";
}
