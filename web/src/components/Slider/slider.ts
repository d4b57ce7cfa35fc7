/** How much of the track is filled, in percent. */
export function filledPercent(value: number, minimum: number, maximum: number): number {
  if (maximum <= minimum) return 0;
  return Math.min(100, Math.max(0, ((value - minimum) / (maximum - minimum)) * 100));
}

/** Digits after the point that the step asks for, so that 0.1 + 0.2 does not show as 0.30000000000000004. */
export function decimals(step: number): number {
  const [mantissa = "", exponent = "0"] = String(step).split("e");
  return Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent));
}

export function roundTo(value: number, digits: number): number {
  return Number(value.toFixed(Math.min(digits, 20)));
}
