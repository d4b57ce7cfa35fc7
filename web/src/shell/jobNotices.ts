import type { JobMessage } from "../wire/generated";
import type { NoticeInput } from "./notices.svelte";
import { t } from "../texts/texts";

type Log = JobMessage & { msg: "log" };
type Completed = JobMessage & { msg: "process_completed" };

/** The notice for a log message of the running function; null if it is not for the page. */
export function logNotice(message: Log): NoticeInput | null {
  if (message.visible === false) return null;
  return { level: message.level, message: message.log, title: message.title ?? null, seconds: message.duration };
}

/** The notice for a failed job: its error, or where the author finds it. */
export function failureNotice({ output, title }: Completed): NoticeInput | null {
  if (output.visible === false) return null;
  const message = typeof output.error === "string" && output.error ? output.error : null;
  return {
    level: "error",
    title: output.title ?? title ?? null,
    message: message ?? t("Something went wrong while running this. Its author can find the details in the log."),
    seconds: output.duration === undefined ? 10 : output.duration,
  };
}

export function pageNotice(level: "error" | "warning", message: string, seconds = 10): NoticeInput {
  return { level, title: null, message, seconds };
}
