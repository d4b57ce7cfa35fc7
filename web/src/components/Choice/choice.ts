import type { RadioProps } from "../../wire/generated";

/** One of the author's choices: what is shown and what is sent. */
export interface Choice {
  readonly label: string;
  readonly value: unknown;
}

export function choicesOf(props: Pick<RadioProps, "choices">): Choice[] {
  return props.choices.map(([label, value]) => ({ label, value }));
}

/** The chosen values after one was switched, in the order of the choices; unknown values of the author stay in front. */
export function toggled(chosen: readonly unknown[], value: unknown, isOn: boolean, choices: readonly Choice[]): unknown[] {
  const known = choices.map((choice) => choice.value);
  const kept = chosen.filter((one) => !known.includes(one));
  return [...kept, ...known.filter((one) => (one === value ? isOn : chosen.includes(one)))];
}
