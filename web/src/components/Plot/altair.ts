import { configOf, lookOf } from "../vega/look";
import { openView, type View } from "../vega/view";
import type { Renderer } from "./figure";

export const show: Renderer = async (place, figure) => {
  let view: View | null = null;
  const tooltip = (_event: MouseEvent, value: unknown) => {
    const canvas = place.querySelector("canvas");
    if (canvas) canvas.title = textOf(value);
  };
  let isFluid = false;
  const update = async (text: string) => {
    const spec = JSON.parse(text) as Readonly<Record<string, unknown>>;
    view?.finalize();
    isFluid = spec["width"] === "container";
    const config = { ...configOf(lookOf(place)) };
    view = await openView(isFluid ? { ...spec, width: place.clientWidth } : spec, { place, config, tooltip });
  };
  await update(figure);
  const observer = new ResizeObserver(() => {
    if (isFluid && place.clientWidth > 0) void view?.width(place.clientWidth).runAsync();
  });
  observer.observe(place);
  return {
    update,
    close: () => {
      observer.disconnect();
      view?.finalize();
    },
  };
};

/** A tooltip as text: markup in it is none. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}: ${typeof one === "object" ? JSON.stringify(one) : String(one)}`)
    .join("\n");
}
