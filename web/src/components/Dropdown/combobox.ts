import type { Choice } from "../Choice/choice";

export interface Option extends Choice {
  /** Index among the author's choices, for select events. */
  readonly index: number;
}

/** The choices that contain what was typed, those that begin with it first. */
export function matching(choices: readonly Choice[], query: string): Option[] {
  const wanted = query.trim().toLocaleLowerCase();
  const [beginning, inside]: [Option[], Option[]] = [[], []];
  choices.forEach(({ label, value }, index) => {
    const place = wanted ? label.toLocaleLowerCase().indexOf(wanted) : 0;
    if (place >= 0) (place === 0 ? beginning : inside).push({ label, value, index });
  });
  return [...beginning, ...inside];
}

/** The label of a value: the choice's, else the value itself (the user's own, or one that the author set). */
export function labelOf(choices: readonly Choice[], value: unknown): string {
  if (value === null || value === undefined) return "";
  return choices.find((choice) => choice.value === value)?.label ?? String(value);
}

/** How far a key for a page moves. */
export const PAGE = 8;

/** The active index after a key, which wraps around; -1 is none. Undefined for keys that do not move it. */
export function moved(active: number, key: string, count: number): number | undefined {
  if (count === 0) return key.startsWith("Arrow") ? -1 : undefined;
  if (key === "ArrowDown") return (active + 1) % count;
  if (key === "ArrowUp") return active <= 0 ? count - 1 : active - 1;
  if (key === "PageDown") return Math.min(active + PAGE, count - 1);
  if (key === "PageUp") return Math.max(active - PAGE, 0);
  return undefined;
}

/** What typed text stands for when the user leaves: a choice of that name, the text itself where own values are allowed, else nothing. */
export function typedValue(choices: readonly Choice[], typed: string, allowsCustom: boolean): { readonly value: unknown } | null {
  const named = choices.find((choice) => choice.label === typed);
  if (named) return { value: named.value };
  return allowsCustom && typed !== "" ? { value: typed } : null;
}
