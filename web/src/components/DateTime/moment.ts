/** A moment as a calendar and a clock show it, of no time zone. */
export interface Moment {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** Seconds of the day. */
  readonly seconds: number;
}

const DAY = 86_400_000;
const WRITTEN = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?$/;
const AGO = /^ *now *(?:- *\d{1,6} *[smhd] *)?$/;

/** What a text means; null for one that is no date. */
export function parseMoment(text: string, hasTime: boolean): Moment | null {
  const found = WRITTEN.exec(text.trim());
  if (!found || (found[4] !== undefined && !hasTime)) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59 || !isDay(year, month, day)) return null;
  return { year, month, day, seconds: (hour * 60 + minute) * 60 + second };
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(time(year, month, day));
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Whether the server takes the text: a date, `now`, `now - 5m`, or nothing. */
export function isTaken(text: string, hasTime: boolean): boolean {
  return text.trim() === "" || AGO.test(text) || parseMoment(text, hasTime) !== null;
}

const padded = (part: number, size = 2) => String(part).padStart(size, "0");

export function clockOf(seconds: number): string {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => padded(part)).join(":");
}

/** The seconds of the day that an `<input type="time">` shows. */
export function secondsOf(clock: string): number {
  const [hour = 0, minute = 0, second = 0] = clock.split(":").map(Number);
  return (hour * 60 + minute) * 60 + second;
}

export function written(moment: Moment, hasTime: boolean): string {
  const day = `${padded(moment.year, 4)}-${padded(moment.month)}-${padded(moment.day)}`;
  return hasTime ? `${day} ${clockOf(moment.seconds)}` : day;
}

/** Now, on the clock of this browser or of a time zone. */
export function now(zone: string | null, at: Date = new Date()): Moment {
  const options = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" } as const;
  const parts = new Intl.DateTimeFormat("en", { ...options, ...(zone === null ? {} : { timeZone: zone }) }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return { year: part("year"), month: part("month"), day: part("day"), seconds: (part("hour") * 60 + part("minute")) * 60 + part("second") };
}

/** Milliseconds since 1970, as if the day were one of UTC: years below 100 are what they say. */
function time(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

function at(milliseconds: number, seconds: number): Moment {
  const date = new Date(milliseconds);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), seconds };
}

export function plusDays(moment: Moment, days: number): Moment {
  return at(time(moment.year, moment.month, moment.day) + days * DAY, moment.seconds);
}

/** The same day of another month, or its last. */
export function plusMonths(moment: Moment, months: number): Moment {
  const first = at(time(moment.year, moment.month + months, 1), moment.seconds);
  const last = at(time(first.year, first.month + 1, 1) - DAY, 0).day;
  return { ...first, day: Math.min(moment.day, last) };
}

export function isSameDay(one: Moment | null, other: Moment): boolean {
  return one !== null && one.year === other.year && one.month === other.month && one.day === other.day;
}

/** 0 for Sunday. */
export function weekday(moment: Moment): number {
  return new Date(time(moment.year, moment.month, moment.day)).getUTCDay();
}

/** The six weeks that a calendar shows of the month of a day; `firstDay` is 0 where weeks begin with Sunday. */
export function weeksOf(moment: Moment, firstDay: number): readonly (readonly Moment[])[] {
  const first = { ...moment, day: 1 };
  const start = plusDays(first, -((weekday(first) - firstDay + 7) % 7));
  return Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (_, day) => plusDays(start, week * 7 + day)));
}

/** Where a key leads in a calendar, by the usual keys of calendars; null for keys that lead nowhere. */
export function moved(moment: Moment, key: string, withShift: boolean, firstDay: number): Moment | null {
  const place = (weekday(moment) - firstDay + 7) % 7;
  const days: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, Home: -place, End: 6 - place };
  const months: Readonly<Record<string, number>> = { PageUp: -1, PageDown: 1 };
  const [day, month] = [days[key], months[key]];
  if (day !== undefined) return plusDays(moment, day);
  return month === undefined ? null : plusMonths(moment, withShift ? month * 12 : month);
}

/** The day with which weeks begin where people speak the language; 0 is Sunday. */
export function firstDayOf(language: string): number {
  const locale = new Intl.Locale(language) as Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } };
  return ((locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1) % 7;
}
