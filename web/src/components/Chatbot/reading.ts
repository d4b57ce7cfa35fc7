import { isRecord } from "../../wire/errors";
import { isEqual } from "../../state/equal";
import { type Message, messageOf, type Turn, turnsOf } from "./messages";

/** Reads the values of a chat, one after the other. What says the same as before is the same object, so that its view has
 *  nothing to do. */
export class ChatReader {
  #items: readonly unknown[] = [];
  #read: readonly (Message | null)[] = [];
  #turns: readonly Turn[] = [];

  /** The messages of a chat's value. What is no message is left out. */
  messages(value: unknown): Message[] {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    let bots = 0;
    const read = items.map((item, index) => {
      if (!isRecord(item)) return null;
      const place = bots;
      if (item["role"] === "assistant") bots += 1;
      const before = this.#read[index];
      return before?.botPlace === place && isEqual(this.#items[index], item) ? before : messageOf(item, index, place);
    });
    this.#items = items;
    this.#read = read;
    return read.filter((message) => message !== null);
  }

  /** The turns of these messages; see `turnsOf`. */
  turns(messages: readonly Message[], isGrouped: boolean): readonly Turn[] {
    const before = this.#turns;
    this.#turns = turnsOf(messages, isGrouped).map((turn, place) => {
      const last = before[place];
      if (!last) return turn;
      const kept = turn.messages.map((message, at) => {
        const one = last.messages[at];
        return one && isSame(one, message) ? one : message;
      });
      const isKept = last.isUser === turn.isUser && last.isLast === turn.isLast && last.messages.length === kept.length && kept.every((message, at) => message === last.messages[at]);
      return isKept ? last : { ...turn, messages: kept };
    });
    return this.#turns;
  }
}

/** A message with steps is made anew each time. */
function isSame(one: Message, other: Message): boolean {
  if (one === other) return true;
  return one.parts === other.parts && one.thought === other.thought && one.index === other.index && one.steps.length === other.steps.length && one.steps.every((step, at) => isSame(step, other.steps[at] as Message));
}
