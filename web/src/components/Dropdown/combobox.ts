import type { Choice } from "../Choice/choice";

export interface Option extends Choice {
  /** Place among the author's choices, which a select event names. */
  readonly index: number;
}

/** The choices that contain what was typed, those that begin with it first, at most `limit` of them. */
export function matching(choices: readonly Choice[], query: string, limit: number): Option[] {
  const wanted = query.trim().toLocaleLowerCase();
  const options = choices.map((choice, index) => ({ ...choice, index }));
  if (!wanted) return options.slice(0, limit);
  const found = options.filter((option) => option.label.toLocaleLowerCase().includes(wanted));
  const isStart = (option: Option) => option.label.toLocaleLowerCase().startsWith(wanted);
  return [...found.filter(isStart), ...found.filter((option) => !isStart(option))].slice(0, limit);
}

/** The label of a value: the choice's, else the value itself (the user's own, or one that the author set). */
export function labelOf(choices: readonly Choice[], value: unknown): string {
  if (value === null || value === undefined) return "";
  return choices.find((choice) => choice.value === value)?.label ?? String(value);
}

/** The active place after a key: round the ends; -1 is none. Undefined for keys that do not move it. */
export function moved(active: number, key: string, count: number): number | undefined {
  if (count === 0) return key.startsWith("Arrow") ? -1 : undefined;
  if (key === "ArrowDown") return (active + 1) % count;
  if (key === "ArrowUp") return active <= 0 ? count - 1 : active - 1;
  if (key === "PageDown") return Math.min(active + 8, count - 1);
  if (key === "PageUp") return Math.max(active - 8, 0);
  return undefined;
}

/** What typed text stands for when the user leaves: a choice of that name, the text itself where own values are allowed, else nothing. */
export function typedValue(choices: readonly Choice[], typed: string, allowsCustom: boolean): { readonly value: unknown } | null {
  const named = choices.find((choice) => choice.label === typed);
  if (named) return { value: named.value };
  return allowsCustom && typed !== "" ? { value: typed } : null;
}
