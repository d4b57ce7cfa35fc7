import type { FileData } from "../../wire/generated";
import type { Drawing } from "./drawing";

/** The value of an editor as it comes from a function and goes to one. */
export interface EditorData {
  readonly background: FileData | null;
  readonly layers: readonly FileData[];
  readonly composite: FileData | null;
  readonly id: string | null;
}

export interface History {
  readonly past: readonly Drawing[];
  readonly present: Drawing;
  readonly future: readonly Drawing[];
}

const MAX_PAST = 200;

export function begun(present: Drawing): History {
  return { past: [], present, future: [] };
}

export function done(history: History, present: Drawing): History {
  if (present === history.present) return history;
  return { past: [...history.past, history.present].slice(-MAX_PAST), present, future: [] };
}

export function undone(history: History): History {
  const present = history.past.at(-1);
  return present ? { past: history.past.slice(0, -1), present, future: [history.present, ...history.future] } : history;
}

export function redone(history: History): History {
  const [present, ...future] = history.future;
  return present ? { past: [...history.past, history.present], present, future } : history;
}

// Drawings by the value that stands for each on the page, where it is kept as long as the page shows it: also while the
// view is gone, as in a part of the page that is hidden.
const histories = new WeakMap<EditorData, History>();
let count = 0;

/** A value that stands for a drawing whose files are not made yet. */
export function draftOf(history: History): EditorData {
  count += 1;
  const draft: EditorData = { background: null, layers: [], composite: null, id: `draft-${String(count)}` };
  keep(draft, history);
  return draft;
}

export function keep(value: EditorData, history: History): void {
  histories.set(value, history);
}

export function historyOf(value: EditorData): History | undefined {
  return histories.get(value);
}
