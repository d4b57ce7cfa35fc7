/** The loudest of each of `count` equal parts, 0 to 1, where 1 is the loudest of all. */
export function peaksOf(samples: ArrayLike<number>, count: number): number[] {
  const peaks = Array.from({ length: count }, () => 0);
  for (let at = 0; at < samples.length; at++) {
    const part = Math.floor((at * count) / samples.length);
    peaks[part] = Math.max(peaks[part] ?? 0, Math.abs(samples[at] ?? 0));
  }
  const loudest = peaks.reduce((most, peak) => Math.max(most, peak), 0);
  return loudest > 0 ? peaks.map((peak) => peak / loudest) : peaks;
}

/** Peaks as upright lines of an SVG path, in a box of `peaks.length` × 100. Silence stays visible as dots. */
export function linesOf(peaks: readonly number[]): string {
  return peaks
    .map((peak, at) => {
      const half = Math.max(1, Math.round(Math.min(1, peak) * 480) / 10);
      return `M${String(at + 0.5)} ${String(50 - half)}V${String(50 + half)}`;
    })
    .join("");
}
