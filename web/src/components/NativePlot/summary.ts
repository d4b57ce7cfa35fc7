import { counted } from "../../texts/counted";
import { t } from "../../texts/texts";
import { type Plotted, shownNumber, shownX } from "./rows";

/** The plot in words: what it shows, of how many points, and from where to where it goes. */
export function summaryOf(plot: Plotted, title: string | null): string {
  const names = { x: plot.xName, y: plot.yName };
  const kind = { line: t("Line plot of {y} by {x}", names), bar: t("Bar plot of {y} by {x}", names), point: t("Scatter plot of {y} by {x}", names) }[plot.mark];
  const ys = plot.rows.flatMap((row) => (row.y === null ? [] : [row.y]));
  const [first, last] = [plot.rows[0], plot.rows.at(-1)];
  const parts = [title ?? "", kind, counted(plot.rows.length, "{count} point", "{count} points")];
  if (first && last && plot.xKind !== "nominal") parts.push(t("{name} from {low} to {high}", { name: plot.xName, low: shownX(first, plot), high: shownX(last, plot) }));
  if (ys.length) parts.push(t("{name} from {low} to {high}", { name: plot.yName, low: shownNumber(least(ys)), high: shownNumber(-least(ys.map((y) => -y))) }));
  return parts.filter(Boolean).join(". ");
}

const least = (values: readonly number[]) => values.reduce((found, value) => Math.min(found, value), Infinity);
