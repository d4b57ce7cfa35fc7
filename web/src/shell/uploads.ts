import type { Running } from "../wire/transfer";
import { currentLanguage, t } from "../texts/texts";
import { formatBytes } from "../wire/bytes";

/** `3.2 MB of 80 MB · 1.1 MB/s · 2 min left`: what is known of it. */
export function progressText(upload: Running): string {
  const { sent, size, bytesPerSecond } = upload;
  const parts = [t("{sent} of {size}", { sent: formatBytes(sent), size: formatBytes(size) })];
  if (bytesPerSecond) parts.push(`${formatBytes(bytesPerSecond)}/s`, t("{time} left", { time: durationText((size - sent) / bytesPerSecond) }));
  return parts.join(" · ");
}

/** Rounded up, as waiting is. */
export function durationText(seconds: number): string {
  const [unit, length] = seconds < 60 ? (["second", 1] as const) : seconds < 5400 ? (["minute", 60] as const) : (["hour", 3600] as const);
  return new Intl.NumberFormat(currentLanguage(), { style: "unit", unit, unitDisplay: "short" }).format(Math.ceil(seconds / length));
}

/** In whole percent; 100 is for what has arrived. */
export function percentOf({ sent, size }: Running): number {
  return size ? Math.min(99, Math.floor((100 * sent) / size)) : 0;
}
