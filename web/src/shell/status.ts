import type { ProgressUnit } from "../wire/generated";
import type { ComponentStatus } from "../state/status";
import { isEnglish, t } from "../texts/texts";

type Active = Exclude<ComponentStatus, { phase: "idle" } | { phase: "failed" }>;

/** `2nd of 5 · about 3 s`, or how long the job has been running: `1.2 s`, and of what is expected `1.2 of about 3 s`. */
export function statusText(status: Active, now: number): string {
  const elapsed = Math.max(0, now - status.startedAt) / 1000;
  if (status.phase === "waiting" && status.rank !== null) {
    const place = status.queueSize !== null && status.queueSize > 1 ? t("{place} of {count}", { place: isEnglish() ? ordinal(status.rank + 1) : status.rank + 1, count: status.queueSize }) : t("Next");
    return status.etaSeconds === null ? place : t("{place} · about {time}", { place, time: duration(status.etaSeconds) });
  }
  if (status.phase === "running" && status.etaSeconds !== null && status.etaSeconds >= 1 && elapsed < status.etaSeconds) {
    return t("{time} of about {whole}", { time: tenths(elapsed), whole: duration(status.etaSeconds) });
  }
  return `${tenths(elapsed)} s`;
}

export function ordinal(place: number): string {
  const tail = place % 100;
  const suffix = tail >= 11 && tail <= 13 ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${String(place)}${suffix}`;
}

/** `3 s`, `2 min`, `1 h 5 min`: as exact as an estimate deserves. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${(Math.ceil(seconds * 10) / 10).toString()} s`;
  if (seconds < 90) return `${String(Math.ceil(seconds))} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${String(minutes)} min` : `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

function tenths(seconds: number): string {
  return seconds < 100 ? seconds.toFixed(1) : seconds.toFixed(0);
}

export interface Bar {
  readonly text: string;
  /** 0…1, or null if unknown. */
  readonly fraction: number | null;
}

/** The bars of a job's progress, the outermost first. */
export function bars(progress: readonly ProgressUnit[]): Bar[] {
  return progress.map((part) => {
    const fraction = part.progress ?? (part.index !== null && part.length ? part.index / part.length : null);
    const count = part.index === null ? "" : part.length === null ? String(part.index) : `${String(part.index)}/${String(part.length)}`;
    const steps = count && `${count}${part.unit ? ` ${part.unit}` : ""}`;
    return { text: [part.desc, steps].filter(Boolean).join(" · "), fraction: fraction === null ? null : Math.min(1, Math.max(0, fraction)) };
  });
}
