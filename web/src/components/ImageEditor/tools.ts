import type { Brush } from "../../wire/generated";
import type { Size } from "./drawing";

export type Tool = "brush" | "eraser" | "pan" | "crop" | "move";

export interface Ink {
  readonly color: string;
  readonly opacity: number;
}

type Given = string | readonly [string, number] | null;

export function inkOf(given: Given): Ink {
  return typeof given === "string" ? { color: given, opacity: 1 } : { color: given?.[0] ?? "#000000", opacity: given?.[1] ?? 1 };
}

/** The colors to choose from. */
export function inksOf(brush: Brush): readonly Ink[] {
  const { colors } = brush;
  if (colors === null || typeof colors === "string" || isInk(colors)) return [inkOf(colors)];
  return colors.map(inkOf);
}

function isInk(colors: readonly unknown[]): colors is readonly [string, number] {
  return colors.length === 2 && typeof colors[1] === "number";
}

/** The radius that a tool begins with, in pixels of the canvas. */
export function radiusOf(given: number | "auto", { width, height }: Size): number {
  return given === "auto" ? Math.max(1, Math.round(Math.min(width, height) / 50)) : given;
}

/** The largest radius to choose. */
export function mostOf(given: number, { width, height }: Size): number {
  return Math.max(given, 20, Math.round(Math.min(width, height) / 4));
}

/** Steps of the keys: finer where it is thin. */
export function stepped(radius: number, by: 1 | -1, most: number): number {
  return Math.min(most, Math.max(1, radius + by * Math.max(1, Math.round(radius / 10))));
}
