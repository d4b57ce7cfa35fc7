export interface Confidence {
  readonly label: string;
  readonly confidence: number | null;
}

export interface LabelValue {
  readonly label: string | number | null;
  readonly confidences?: readonly { readonly label: string | number; readonly confidence: number | null }[] | null;
}

/** The bars to draw, as the server ordered them. */
export function barsOf(value: LabelValue | null): readonly Confidence[] {
  return (value?.confidences ?? []).map(({ label, confidence }) => ({ label: String(label), confidence }));
}

/** `0.734` as `73%`; small shares keep a digit, so that nothing looks like none. */
export function percent(confidence: number): string {
  const share = confidence * 100;
  if (share > 0 && share < 1) return "<1%";
  return `${String(Math.round(share))}%`;
}
