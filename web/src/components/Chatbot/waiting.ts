import type { ComponentStatus } from "../contract";

/** What is worth saying beside the dots: the place in the queue or what the function reports. */
export function waitingText(status: ComponentStatus): string | null {
  if (status.phase === "idle" || status.phase === "failed") return null;
  if (status.phase === "waiting" && status.rank !== null && status.rank > 0) {
    return `${String(status.rank)} ${status.rank === 1 ? "question" : "questions"} before yours`;
  }
  const last = status.progress.at(-1);
  if (!last) return null;
  const fraction = last.progress ?? (last.length && last.index !== null ? last.index / last.length : null);
  return [last.desc, fraction === null ? null : `${String(Math.round(fraction * 100))} %`].filter(Boolean).join(" ") || null;
}
