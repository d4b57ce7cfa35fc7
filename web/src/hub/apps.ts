import type { AppFacts, State } from "./here";

export interface Wanted {
  readonly text: string;
  /** "" is any. */
  readonly owner: string;
  readonly state: State | "";
}

/** The apps that have every word somewhere in what is shown of them. */
export function found(apps: readonly AppFacts[], { text, owner, state }: Wanted): AppFacts[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return apps.filter((app) => {
    const shown = `${app.title} ${app.name} ${app.description}`.toLowerCase();
    return (!owner || app.owner === owner) && (!state || app.state === state) && words.every((word) => shown.includes(word));
  });
}

export const ownersOf = (apps: readonly AppFacts[]) => [...new Set(apps.map((app) => app.owner))].sort();

/** The apps with the states that have come; those that are gone are left out. */
export function withStates(apps: readonly AppFacts[], states: Readonly<Record<string, State>>): AppFacts[] {
  return apps.flatMap((app) => {
    const state = states[app.name];
    return state === undefined ? [] : [state === app.state ? app : { ...app, state }];
  });
}

/** One of the six colours of tiles, always the same for a name. */
export function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return sum % 6;
}
