import { currentLanguage } from "../texts/texts";

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "3 hours ago", "in 2 days". `at` and `now` in seconds. */
export function ago(at: number, now = Date.now() / 1000): string {
  const written = new Intl.RelativeTimeFormat(currentLanguage(), { numeric: "auto" });
  const passed = at - now;
  for (const [unit, seconds] of STEPS) if (Math.abs(passed) >= seconds) return written.format(Math.trunc(passed / seconds), unit);
  return written.format(0, "second");
}

export const exactly = (at: number) => new Date(at * 1000).toLocaleString(currentLanguage(), { dateStyle: "medium", timeStyle: "short" });
