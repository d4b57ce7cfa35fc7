import { lookOf } from "../vega/look";
import type { Renderer } from "./figure";
import { script } from "./library";

type Json = Readonly<Record<string, unknown>>;

interface Figure {
  readonly data?: readonly Json[];
  readonly layout?: Json;
  readonly config?: Json;
  readonly frames?: readonly Json[];
}

interface Plotly {
  react(place: HTMLElement, figure: Figure): Promise<unknown>;
  purge(place: HTMLElement): void;
  addFrames(place: HTMLElement, frames: readonly Json[]): Promise<unknown>;
  readonly Plots: { resize(place: HTMLElement): Promise<unknown> };
}

declare global {
  interface Window {
    Plotly?: Plotly;
  }
}

/** The WebGL code of these makes functions of text, which the page's policy forbids; the others draw the same. */
const INSTEAD: Readonly<Record<string, string>> = { scattergl: "scatter", scatterpolargl: "scatterpolar", heatmapgl: "heatmap", pointcloud: "scatter" };

export const show: Renderer = async (place, figure, versions) => {
  await script("plotly.min.js", versions["plotly"] ?? "");
  const plotly = window.Plotly;
  if (!plotly) throw new Error("plotly.min.js is not Plotly.");
  const update = async (text: string) => {
    const made = JSON.parse(text) as Figure;
    await plotly.react(place, dressed(made, place));
    if (made.frames?.length) await plotly.addFrames(place, made.frames);
  };
  await update(figure);
  let width = place.clientWidth;
  const observer = new ResizeObserver(() => {
    // In a tab that is not shown it has none.
    if (place.clientWidth === 0 || place.clientWidth === width) return;
    width = place.clientWidth;
    void plotly.Plots.resize(place);
  });
  observer.observe(place);
  return {
    update,
    close: () => {
      observer.disconnect();
      plotly.purge(place);
    },
  };
};

/** The figure in the colours of the page where the author chose none, as wide as its place. */
function dressed(figure: Figure, place: HTMLElement): Figure {
  const look = lookOf(place);
  const layout = figure.layout ?? {};
  const template = (layout["template"] ?? {}) as Json;
  const own = (template["layout"] ?? {}) as Json;
  const axis = { gridcolor: look.border, zerolinecolor: look.border, linecolor: look.border };
  const isDefault = isPlotlysOwn(own);
  const ground = { paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };
  const dressedTemplate = isDefault
    ? { ...template, layout: { ...own, ...ground, font: { color: look.text, family: look.font }, modebar: { bgcolor: "rgba(0,0,0,0)", color: look.muted, activecolor: look.accent }, xaxis: { ...(own["xaxis"] as Json), ...axis }, yaxis: { ...(own["yaxis"] as Json), ...axis } } }
    : template;
  return {
    ...figure,
    data: (figure.data ?? []).map((trace) => ({ ...trace, type: INSTEAD[String(trace["type"])] ?? trace["type"] })),
    layout: { ...layout, template: dressedTemplate, ...(typeof layout["width"] === "number" ? {} : { autosize: true }) },
    config: { ...figure.config, responsive: false, displaylogo: false, plotlyServerURL: "", showEditInChartStudio: false, showSendToCloud: false },
  };
}

/** Whether nobody chose a template, so that it is the one with which Plotly begins. */
function isPlotlysOwn(layout: Json): boolean {
  return layout["paper_bgcolor"] === undefined || (layout["paper_bgcolor"] === "white" && layout["plot_bgcolor"] === "#E5ECF6");
}
