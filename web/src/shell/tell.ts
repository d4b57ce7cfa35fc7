import type { JobMessage } from "../wire/messages";
import type { NoticeInput } from "./notices.svelte";

type Log = JobMessage & { msg: "log" };
type Completed = JobMessage & { msg: "process_completed" };

/** What the author said while the function ran; null if it is not for the page. */
export function logNotice(message: Log): NoticeInput | null {
  if (message.visible === false) return null;
  return { level: message.level, message: message.log, title: message.title ?? null, seconds: message.duration };
}

/** Why a job failed: the author's own words, or where they are to be found. */
export function failureNotice({ output, title }: Completed): NoticeInput | null {
  if (output.visible === false) return null;
  const told = typeof output.error === "string" && output.error ? output.error : null;
  return {
    level: "error",
    title: output.title ?? title ?? "Error",
    message: told ?? "Something went wrong while running this. Its author can find the details in the log.",
    seconds: output.duration === undefined ? 10 : output.duration,
  };
}

export function pageNotice(level: "error" | "warning", message: string, seconds = 10): NoticeInput {
  return { level, title: null, message, seconds };
}
