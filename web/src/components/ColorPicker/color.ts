/** A color: red, green, blue from 0 to 255, opacity from 0 to 1. */
export interface Color {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

export const NOTATIONS = ["hex", "rgb", "hsl"] as const;
export type Notation = (typeof NOTATIONS)[number];

/** The color of a text in any of the notations; null for other texts. Names are the browser's to know. */
export function parseColor(text: string): Color | null {
  const trimmed = text.trim().toLowerCase();
  return fromHex(trimmed) ?? fromFunction(trimmed);
}

function fromHex(text: string): Color | null {
  const digits = /^#?((?:[0-9a-f]{3,4}){1,2})$/.exec(text)?.[1];
  if (!digits) return null;
  const size = digits.length > 4 ? 2 : 1;
  const [red = 0, green = 0, blue = 0, alpha = 255] = Array.from({ length: digits.length / size }, (_, place) =>
    parseInt(digits.slice(place * size, (place + 1) * size).repeat(3 - size), 16),
  );
  return { red, green, blue, alpha: alpha / 255 };
}

function fromFunction(text: string): Color | null {
  const [, kind, inside = ""] = /^(rgb|hsl)a?\(([^()]*)\)$/.exec(text) ?? [];
  const parts = inside.split(/[\s,/]+/).filter(Boolean);
  if (!kind || parts.length < 3 || parts.length > 4) return null;
  const [first = NaN, second = NaN, third = NaN] = parts.slice(0, 3).map(parseFloat);
  const alpha = parts[3] === undefined ? 1 : share(parts[3], 1);
  if ([first, second, third, alpha].some(Number.isNaN)) return null;
  if (kind === "hsl") return fromHsl(first, second / 100, third / 100, clamp(alpha, 1));
  const [red = 0, green = 0, blue = 0] = parts.slice(0, 3).map((part) => Math.round(clamp(share(part, 255), 255)));
  return { red, green, blue, alpha: clamp(alpha, 1) };
}

/** A number, or a percentage of the largest. */
function share(part: string, largest: number): number {
  return part.endsWith("%") ? (parseFloat(part) / 100) * largest : parseFloat(part);
}

function clamp(value: number, largest: number): number {
  return Math.min(largest, Math.max(0, value));
}

/** By the formula of CSS Color 4. */
function fromHsl(hue: number, saturation: number, lightness: number, alpha: number): Color {
  const [s, l] = [clamp(saturation, 1), clamp(lightness, 1)];
  const channel = (offset: number) => {
    const place = (((offset + hue / 30) % 12) + 12) % 12;
    return Math.round(255 * (l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(place - 3, 9 - place, 1))));
  };
  return { red: channel(0), green: channel(8), blue: channel(4), alpha };
}

function toHsl({ red, green, blue }: Color): [number, number, number] {
  const [r, g, b] = [red / 255, green / 255, blue / 255];
  const [high, low] = [Math.max(r, g, b), Math.min(r, g, b)];
  const [lightness, range] = [(high + low) / 2, high - low];
  if (range === 0) return [0, 0, lightness];
  const turn = high === r ? ((g - b) / range + 6) % 6 : high === g ? (b - r) / range + 2 : (r - g) / range + 4;
  return [turn * 60, range / (1 - Math.abs(2 * lightness - 1)), lightness];
}

/** `#rrggbb`, with two more digits where it is not opaque. */
export function toHex({ red, green, blue, alpha }: Color): string {
  const channels = alpha < 1 ? [red, green, blue, Math.round(alpha * 255)] : [red, green, blue];
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

export function written(color: Color, notation: Notation): string {
  if (notation === "hex") return toHex(color);
  const [hue, saturation, lightness] = toHsl(color);
  const percent = (part: number) => `${String(Math.round(part * 100))}%`;
  const parts = notation === "rgb" ? [color.red, color.green, color.blue].map(String) : [String(Math.round(hue)), percent(saturation), percent(lightness)];
  const opacity = String(Math.round(color.alpha * 100) / 100);
  return color.alpha < 1 ? `${notation}a(${parts.join(", ")}, ${opacity})` : `${notation}(${parts.join(", ")})`;
}
