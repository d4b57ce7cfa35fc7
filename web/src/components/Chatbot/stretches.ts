import { heightOf } from "./height";
import type { Turn } from "./messages";

/** So many turns make a stretch. What may be out of sight is one element less for the browser to look at with each frame. */
const LENGTH = 20;

export interface Stretch {
  /** Its place among all stretches of the conversation. */
  readonly place: number;
  readonly turns: readonly Turn[];
}

/** Turns by stretches, which stay the same when turns are added. `first`: the place of the first turn. */
export function stretchesOf(turns: readonly Turn[], first: number): Stretch[] {
  const stretches: { place: number; turns: Turn[] }[] = [];
  for (const [number, turn] of turns.entries()) {
    const place = Math.floor((first + number) / LENGTH);
    const last = stretches.at(-1);
    if (last?.place === place) last.turns.push(turn);
    else stretches.push({ place, turns: [turn] });
  }
  return stretches;
}

const heights = new WeakMap<Turn, number>();

/** About how high a stretch is, before it has been laid out. */
export function heightOfAll({ turns }: Stretch): number {
  return turns.reduce((sum, turn) => {
    const height = heights.get(turn) ?? heightOf(turn);
    heights.set(turn, height);
    return sum + height;
  }, 0);
}
