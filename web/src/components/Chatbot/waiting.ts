import type { ComponentStatus } from "../contract";
import { counted } from "../../texts/counted";

/** The text beside the dots: the position in the queue or the function's progress. */
export function waitingText(status: ComponentStatus): string | null {
  if (status.phase === "idle" || status.phase === "failed") return null;
  if (status.phase === "waiting" && status.rank !== null && status.rank > 0) {
    return counted(status.rank, "{count} question before yours", "{count} questions before yours");
  }
  const last = status.progress.at(-1);
  if (!last) return null;
  const fraction = last.progress ?? (last.length && last.index !== null ? last.index / last.length : null);
  return [last.desc, fraction === null ? null : `${String(Math.round(fraction * 100))} %`].filter(Boolean).join(" ") || null;
}

/** What the author calls the failure. The server always names one; "Error" says no more than the colour does. */
export function failureTitle(status: ComponentStatus): string | null {
  const title = status.phase === "failed" ? (status.title ?? "") : "";
  return title && title.toLowerCase() !== "error" ? title : null;
}
