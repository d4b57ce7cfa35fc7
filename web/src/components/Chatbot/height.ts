import type { Turn } from "./messages";

const LINE_PX = 26;
const LETTERS = 90;
const AROUND_PX = 44;
const OTHER_PX = 240;

/** About how high a turn is, before it has been laid out. */
export function heightOf({ messages }: Turn): number {
  let height = AROUND_PX;
  for (const { parts, thought } of messages) {
    if (thought) height += LINE_PX;
    else for (const part of parts) height += part.type === "text" ? linesOf(part.text) * LINE_PX : OTHER_PX;
  }
  return height;
}

function linesOf(text: string): number {
  return text.split("\n").reduce((lines, line) => lines + Math.max(1, Math.ceil(line.length / LETTERS)), 0);
}
