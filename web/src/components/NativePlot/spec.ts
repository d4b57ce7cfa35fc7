import type { NativePlotProps } from "../../wire/generated";
import type { Look } from "../vega/look";
import type { Plotted } from "./rows";

export type SpecOptions = Pick<
  NativePlotProps,
  "title" | "color_map" | "colors_in_legend" | "x_lim" | "y_lim" | "x_label_angle" | "y_label_angle" | "x_axis_format" | "y_axis_format" | "x_axis_labels_visible"
>;

/** The Vega-Lite specification, with the data left out: they are set, and set again, in the view. */
export function specOf(plot: Omit<Plotted, "rows">, options: SpecOptions, look: Look, hasBrush: boolean): Record<string, unknown> {
  const color = colorOf(plot, options, look);
  const encoding = { x: xOf(plot, options), y: yOf(plot, options), ...(color ? { color } : {}) };
  const ranged = plot.mark === "bar" && plot.xKind !== "nominal" ? { x2: { field: "end" } } : {};
  const brush = { name: "brush", select: { type: "interval", encodings: ["x"], mark: { fill: look.accent, fillOpacity: 0.15, stroke: look.accent } } };
  return {
    autosize: { type: "fit", contains: "padding", resize: true },
    background: "transparent",
    padding: 4,
    ...(options.title ? { title: options.title } : {}),
    layer: [
      // The rows come in order.
      { data: { name: "rows" }, mark: markOf(plot, options), encoding: { ...encoding, ...ranged, ...(plot.mark === "line" && plot.xKind !== "nominal" ? { order: { value: null } } : {}) }, ...(hasBrush ? { params: [brush] } : {}) },
      // What is pointed at, by the pointer or the keyboard.
      { data: { name: "pointed" }, mark: { type: "point", filled: true, invalid: null, size: 70, stroke: look.surface, strokeWidth: 1.5, opacity: 1 }, encoding: { ...encoding, y: { ...encoding.y, stack: null } } },
    ],
  };
}

function markOf({ mark, hasGaps }: Pick<Plotted, "mark" | "hasGaps">, { x_lim: xLim, y_lim: yLim }: SpecOptions): Record<string, unknown> {
  const all = { clip: xLim !== null || yLim !== null, ...(hasGaps ? {} : { invalid: null }) };
  if (mark === "line") return { type: "line", strokeWidth: 2, strokeJoin: "round", ...all };
  if (mark === "bar") return { type: "bar", orient: "vertical", ...all };
  return { type: "point", filled: true, size: 45, opacity: 0.85, ...all };
}

function xOf(plot: Omit<Plotted, "rows">, options: SpecOptions): Record<string, unknown> {
  // Two layers have one axis, so the order of names is that of its domain.
  const scale = plot.xKind === "nominal" ? { domain: plot.names } : { zero: false, nice: plot.mark === "point" && options.x_lim === null, ...(plot.xKind === "temporal" && !plot.isZoned ? { type: "utc" } : {}), ...limits(options.x_lim, plot.xKind === "temporal" ? 1000 : 1) };
  const axis = {
    labelAngle: options.x_label_angle,
    labels: options.x_axis_labels_visible,
    ticks: options.x_axis_labels_visible,
    labelOverlap: true,
    grid: false,
    ...format(options.x_axis_format, plot.xKind === "temporal"),
  };
  return { field: "place", type: plot.xKind, title: plot.xName, axis, scale, ...(plot.xKind === "nominal" ? { sort: null } : {}) };
}

function yOf(plot: Omit<Plotted, "rows">, options: SpecOptions): Record<string, unknown> {
  const axis = { labelAngle: options.y_label_angle, domain: false, ticks: false, tickCount: 5, ...format(options.y_axis_format, false) };
  return { field: "size", type: "quantitative", title: plot.yName, axis, scale: { zero: plot.mark === "bar", ...limits(options.y_lim, 1) } };
}

/** A text that is no d3 format would end the plot. */
function format(given: string | null, isTime: boolean): Record<string, unknown> {
  return given === null || given === "" ? {} : { format: given, formatType: isTime ? "time" : "number" };
}

function limits(given: readonly (number | null)[] | null, factor: number): Record<string, unknown> {
  const [low, high] = given ?? [];
  return { ...(typeof low === "number" ? { domainMin: low * factor } : {}), ...(typeof high === "number" ? { domainMax: high * factor } : {}) };
}

function colorOf(plot: Omit<Plotted, "rows">, options: SpecOptions, look: Look): Record<string, unknown> | null {
  if (plot.colorKind === null) return null;
  const place = { orient: "bottom", title: plot.seriesName || null };
  const listed = options.colors_in_legend;
  if (plot.colorKind === "quantitative") {
    return { field: "series", type: "quantitative", scale: { range: [look.palette[1], look.accent] }, legend: listed?.length === 0 ? null : { ...place, gradientLength: 160, gradientThickness: 8 } };
  }
  let next = 0;
  const range = plot.series.map((name) => options.color_map?.[name] ?? look.palette[next++ % look.palette.length]);
  const legend = { ...place, symbolType: plot.mark === "line" ? "stroke" : "circle", symbolStrokeWidth: 2.5, columns: { expr: "max(1, floor(width / 110))" }, ...(listed ? { values: listed.filter((name) => plot.series.includes(name)) } : {}) };
  return { field: "series", type: "nominal", sort: null, scale: { domain: plot.series, range }, legend: listed?.length === 0 ? null : legend };
}
