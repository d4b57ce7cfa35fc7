/** One of the author's choices: what is shown and what is sent. */
export interface Choice {
  readonly label: string;
  readonly value: unknown;
}

/** Choices as pairs `[label, value]`, or plain values that are their own label. */
export function choicesOf(props: Readonly<Record<string, unknown>>): Choice[] {
  const { choices } = props;
  if (!Array.isArray(choices)) return [];
  return (choices as unknown[]).map((choice) => {
    if (Array.isArray(choice)) return { label: String(choice[0]), value: choice[1] as unknown };
    return { label: String(choice), value: choice };
  });
}

/** The chosen values after one was switched, in the order of the choices; unknown values of the author stay in front. */
export function toggled(chosen: readonly unknown[], value: unknown, isOn: boolean, choices: readonly Choice[]): unknown[] {
  const known = choices.map((choice) => choice.value);
  const kept = chosen.filter((one) => !known.includes(one));
  return [...kept, ...known.filter((one) => (one === value ? isOn : chosen.includes(one)))];
}
