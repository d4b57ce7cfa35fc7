import type { NativePlotProps } from "../../wire/generated";

export type Cell = string | number | boolean | null;
export type Kind = "quantitative" | "nominal" | "temporal";

/** The value as the server sends it. */
export interface PlotTable {
  readonly columns: readonly string[];
  readonly data: readonly (readonly Cell[])[];
  readonly datatypes: Readonly<Record<string, Kind>>;
  readonly mark: "line" | "bar" | "point";
  /** Columns of times that are moments. Others are what a clock showed, counted as if that was in UTC. */
  readonly zoned?: readonly string[];
}

/** A mark of the plot. Fields have fixed names: those of columns may be anything. */
export interface Row {
  readonly x: string | number;
  /** The end of a bar on an axis of numbers or times. */
  readonly x2?: number;
  readonly y: number | null;
  readonly series: string | number | null;
  /** Further columns for the tooltip. */
  readonly more: readonly (readonly [name: string, value: Cell])[];
}

export interface Plotted {
  readonly mark: PlotTable["mark"];
  readonly xKind: Kind;
  /** Whether times are shown in the reader's time zone. */
  readonly isZoned: boolean;
  readonly rows: readonly Row[];
  /** Of an axis of names: all of them, in order. */
  readonly names: readonly string[];
  /** Of colors by name: all of them, in order. */
  readonly series: readonly string[];
  readonly colorKind: "nominal" | "quantitative" | null;
  /** Whether a line breaks off somewhere. */
  readonly hasGaps: boolean;
  /** Column names of tooltip rows. */
  readonly xName: string;
  readonly yName: string;
  readonly seriesName: string;
}

type Options = Pick<NativePlotProps, "x" | "y" | "color" | "x_bin" | "y_aggregate" | "sort" | "tooltip" | "x_title" | "y_title" | "color_title">;

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Rows that one tooltip of a group lists. */
const MAX_MORE = 20;

/** What is drawn of a table; null if there is nothing to draw. */
export function plotted(table: PlotTable | null, options: Options): Plotted | null {
  if (!table || options.x === null) return null;
  const place = (name: string) => table.columns.indexOf(name);
  const ys = typeof options.y === "string" ? [options.y] : (options.y ?? []);
  const [xPlace, yPlaces] = [place(options.x), ys.map(place)];
  if (xPlace < 0 || yPlaces.length === 0 || yPlaces.includes(-1)) return null;
  const colorPlace = options.color === null ? -1 : place(options.color);
  const xKind = kindOf(table, options.x, xPlace);
  const isZoned = table.zoned?.includes(options.x) ?? false;
  const colorKind = colorPlace >= 0 && ys.length === 1 ? (kindOf(table, options.color ?? "", colorPlace) === "quantitative" ? "quantitative" : "nominal") : colorPlace >= 0 || ys.length > 1 ? "nominal" : null;
  const morePlaces = columnsOfTooltip(table, options).map((name) => [name, place(name)] as const);

  const seriesOf = (row: readonly Cell[], y: string): string | number | null => {
    const color = colorPlace < 0 ? null : (row[colorPlace] ?? null);
    if (ys.length > 1) return color === null ? y : `${String(color)} · ${y}`;
    return colorKind === "quantitative" && typeof color === "number" ? color : color === null ? null : String(color);
  };
  let rows: Row[] = [];
  for (const row of table.data) {
    const x = row[xPlace] ?? null;
    if (x === null) continue;
    const more = morePlaces.map(([name, at]) => [name, row[at] ?? null] as const);
    ys.forEach((name, index) => {
      const y = row[yPlaces[index] ?? -1] ?? null;
      rows.push({ x: xKind === "nominal" ? String(x) : Number(x), y: y === null ? null : Number(y), series: seriesOf(row, name), more });
    });
  }
  const step = xKind === "nominal" ? null : stepOf(options.x_bin, xKind);
  if (step !== null) rows = rows.map((row) => ({ ...row, x: binStart(Number(row.x), step, xKind === "temporal" && isZoned) }));
  const groups = step !== null || options.y_aggregate !== null || (xKind === "nominal" && table.mark !== "point");
  if (groups) rows = aggregated(rows, options.y_aggregate ?? "sum");
  if (table.mark === "bar" && xKind !== "nominal") rows = withWidths(rows, step);
  else if (step !== null && xKind === "quantitative") rows = rows.map((row) => ({ ...row, x: Number(row.x) + step / 2 }));
  const names = xKind === "nominal" ? ordered(rows, options.sort) : [];
  return {
    mark: table.mark,
    xKind,
    isZoned,
    rows: inOrder(rows, names),
    names,
    series: colorKind === "nominal" ? [...new Set(rows.map((row) => String(row.series)))] : [],
    colorKind,
    hasGaps: table.mark === "line" && rows.some((row) => row.y === null),
    xName: options.x_title ?? options.x,
    yName: options.y_title ?? ys.join(", "),
    seriesName: options.color_title ?? options.color ?? "",
  };
}

/** Booleans count as names where they are not summed up. */
function kindOf(table: PlotTable, name: string, place: number): Kind {
  const kind = Object.hasOwn(table.datatypes, name) ? (table.datatypes[name] ?? "nominal") : "nominal";
  return kind === "quantitative" && table.data.some((row) => typeof row[place] === "boolean") ? "nominal" : kind;
}

function columnsOfTooltip(table: PlotTable, { x, y, color, tooltip }: Options): readonly string[] {
  if (tooltip === "axis" || tooltip === "none") return [];
  const axis = [x, color, ...(typeof y === "string" ? [y] : (y ?? []))];
  return table.columns.filter((name) => (tooltip === "all" || tooltip.includes(name)) && !axis.includes(name));
}

/** The width of bins, in the unit of the axis: for times milliseconds. */
export function stepOf(bin: string | number | null, kind: Kind): number | null {
  if (bin === null) return null;
  if (typeof bin === "number") return kind === "temporal" ? bin * 1000 : bin;
  const unit = UNIT_MS[bin.at(-1) ?? ""];
  const step = Number.parseFloat(bin) * (kind === "temporal" ? (unit ?? NaN) : 1);
  return step > 0 ? step : null;
}

/** Bins of moments begin when the reader's clock says so: a day at midnight. */
function binStart(x: number, step: number, isZoned: boolean): number {
  const offset = isZoned ? new Date(x).getTimezoneOffset() * 60_000 : 0;
  // 0.3 / 0.1 is 2.9999999999999996, and 3 * 0.1 is 0.30000000000000004.
  const bin = Math.floor(Number(((x - offset) / step).toPrecision(14)));
  return Number((bin * step + offset).toPrecision(15));
}

function aggregated(rows: readonly Row[], how: NonNullable<Options["y_aggregate"]>): Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.x, row.series]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const more = group.length === 1 ? (first?.more ?? []) : [];
    return first ? [{ ...first, y: aggregate(group.flatMap((row) => (row.y === null ? [] : [row.y])), how), more }] : [];
  });
}

export function aggregate(values: readonly number[], how: NonNullable<Options["y_aggregate"]>): number | null {
  if (how === "count") return values.length;
  if (values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  switch (how) {
    case "sum":
      return sum;
    case "mean":
      return sum / values.length;
    case "min":
      return values.reduce((least, value) => Math.min(least, value));
    case "max":
      return values.reduce((most, value) => Math.max(most, value));
    case "median": {
      const sorted = [...values].sort((a, b) => a - b);
      const middle = sorted.length >> 1;
      return sorted.length % 2 ? (sorted[middle] ?? null) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
    }
  }
}

/** Bars on an axis of numbers: as wide as their bin, or as the least distance between two of them. */
function withWidths(rows: readonly Row[], step: number | null): Row[] {
  if (step !== null) return rows.map((row) => ({ ...row, x2: Number((Number(row.x) + step).toPrecision(15)) }));
  const places = [...new Set(rows.map((row) => Number(row.x)))].sort((a, b) => a - b);
  const gaps = places.slice(1).map((place, index) => place - (places[index] ?? place));
  const half = 0.4 * (gaps.length ? gaps.reduce((least, gap) => Math.min(least, gap)) : 1);
  return rows.map((row) => ({ ...row, x: Number(row.x) - half, x2: Number(row.x) + half }));
}

/** The names on the axis: as the author lists them, by themselves, by the sum of their bars, or as they come. */
function ordered(rows: readonly Row[], sort: Options["sort"]): string[] {
  const names = [...new Set(rows.map((row) => String(row.x)))];
  if (sort === null) return names;
  if (typeof sort !== "string") return [...sort.filter((name) => names.includes(name)), ...names.filter((name) => !sort.includes(name))];
  const sign = sort.startsWith("-") ? -1 : 1;
  if (sort.endsWith("x")) return names.sort((a, b) => sign * a.localeCompare(b, undefined, { numeric: true }));
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(String(row.x), (sums.get(String(row.x)) ?? 0) + (row.y ?? 0));
  return names.sort((a, b) => sign * ((sums.get(a) ?? 0) - (sums.get(b) ?? 0)));
}

function inOrder(rows: readonly Row[], names: readonly string[]): readonly Row[] {
  const ranks = new Map(names.map((name, rank) => [name, rank]));
  const rank = (row: Row) => (typeof row.x === "number" ? row.x : (ranks.get(row.x) ?? 0));
  return [...rows].sort((a, b) => rank(a) - rank(b));
}

/** The middle of a mark on the x axis. */
export const centre = (row: Row): string | number => (row.x2 === undefined ? row.x : (Number(row.x) + row.x2) / 2);

/** Rows at one x, in order: what one tooltip tells. */
export function groupsOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const groups: Row[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last?.[0]?.x === row.x) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

export interface TooltipLine {
  readonly name: string;
  readonly value: string;
}

/** What is said of a group of rows. */
export function linesOf(group: readonly Row[], plot: Plotted): readonly TooltipLine[] {
  const [first] = group;
  if (!first) return [];
  const lines: TooltipLine[] = [{ name: plot.xName, value: shownX(first, plot) }];
  for (const row of group.slice(0, MAX_MORE)) {
    if (plot.colorKind === "quantitative" && row.series !== null) lines.push({ name: plot.seriesName, value: shownNumber(Number(row.series)) });
    lines.push({ name: plot.colorKind === "nominal" && row.series !== null ? String(row.series) : plot.yName, value: shownNumber(row.y) });
    for (const [name, value] of row.more) lines.push({ name, value: typeof value === "number" ? shownNumber(value) : value === null ? "–" : String(value) });
  }
  return lines;
}

export function shownX(row: Row, plot: Plotted): string {
  const place = plot.mark === "bar" && row.x2 !== undefined && plot.xKind === "temporal" ? row.x : centre(row);
  return shownAt(place, plot);
}

export function shownAt(place: string | number, plot: Pick<Plotted, "xKind" | "isZoned">): string {
  if (typeof place === "string") return place;
  return plot.xKind === "temporal" ? shownTime(place, plot.isZoned) : shownNumber(place);
}

export const shownNumber = (value: number | null): string => (value === null ? "–" : Number(value.toPrecision(12)).toLocaleString(language(), { maximumFractionDigits: 6 }));

export function shownTime(milliseconds: number, isZoned: boolean): string {
  const zone = isZoned ? {} : { timeZone: "UTC" };
  const moment = new Date(milliseconds);
  if (Number.isNaN(moment.getTime())) return String(milliseconds);
  const hasTime = isZoned ? moment.getHours() + moment.getMinutes() + moment.getSeconds() > 0 : milliseconds % 86_400_000 !== 0;
  return moment.toLocaleString(language(), hasTime ? { dateStyle: "medium", timeStyle: "medium", ...zone } : { dateStyle: "medium", ...zone });
}

const language = () => (typeof document === "undefined" ? "en" : document.documentElement.lang || undefined);
