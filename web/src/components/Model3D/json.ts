import { BadModel } from "./model";

export type Json = Readonly<Record<string, unknown>>;

const MOST_ENTRIES = 100_000;

export function objectOf(value: unknown, where: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new BadModel(`${where} is no object`);
  return value as Json;
}

/** A list of the object; empty if there is none. */
export function arrayOf(object: Json, name: string): readonly unknown[] {
  const found = object[name] ?? [];
  if (!Array.isArray(found)) throw new BadModel(`${name} is no list`);
  if (found.length > MOST_ENTRIES) throw new BadModel(`it has more than ${String(MOST_ENTRIES)} ${name}`);
  return found as unknown[];
}

/** A whole number from 0. */
export function numberOf(value: unknown, where: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new BadModel(`${where} has a number that cannot be`);
  return value;
}

/** A number that names one of so many. */
export function placeOf(value: unknown, count: number, where: string): number {
  const place = numberOf(value, where);
  if (place >= count) throw new BadModel(`${where} names what is not there`);
  return place;
}
