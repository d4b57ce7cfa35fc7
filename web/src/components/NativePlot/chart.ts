import { configOf, type Look } from "../vega/look";
import { changeset, openView, truthy, type View } from "../vega/view";
import { centre, groupsOf, type Plotted, type Row } from "./rows";

interface Place {
  readonly x: number;
  readonly y: number;
}

interface Spot extends Place {
  readonly group: readonly Row[];
}

export type Region = readonly [number, number] | readonly string[];

/** The fields of a specification. None is called as a channel is, whose name signals of selections have. */
const markOf = ({ x, x2, y, series }: Row) => ({ place: x, end: x2, size: y, series });
/** Only lines have gaps. Without them, nothing has to be asked of each mark. */
const marksOf = (rows: readonly Row[], mark: Plotted["mark"]) => (mark === "line" ? rows : rows.filter((row) => row.y !== null)).map(markOf);

/** A chart in the page: a view of Vega that lives as long as its specification holds, and takes new rows. */
export class Chart {
  #rows: readonly Row[] = [];
  #next: readonly Row[] | null = null;
  #frame = 0;
  #spots: readonly Spot[] | null = null;

  private constructor(
    private readonly view: View,
    private readonly mark: Plotted["mark"],
  ) {}

  /** The page itself says what it shows, so Vega need not describe every mark. */
  static async open(place: HTMLElement, spec: object, mark: Plotted["mark"], look: Look, rows: readonly Row[]): Promise<Chart> {
    const chart = new Chart(await openView({ ...spec, datasets: { rows: marksOf(rows, mark), pointed: [] } }, { place, config: { ...configOf(look), aria: false } }), mark);
    chart.#rows = rows;
    return chart;
  }

  /** Shows other rows at the next frame. Of many within one frame, and of those while the page is hidden, the last. */
  update(rows: readonly Row[]): void {
    if (rows === this.#rows && this.#next === null) return;
    this.#next = rows;
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#frame = 0;
    if (this.#next === null) return;
    this.#rows = this.#next;
    this.#next = null;
    this.#spots = null;
    this.#replace("rows", marksOf(this.#rows, this.mark));
  }

  #replace(name: string, rows: readonly object[]): void {
    void this.view.change(name, changeset().remove(truthy).insert([...rows])).runAsync();
  }

  resize(width: number, height: number): void {
    this.#spots = null;
    if (this.view.width() !== width || this.view.height() !== height) void this.view.width(width).height(height).runAsync();
  }

  /** Groups of rows that are pointed at as one, in order. */
  get groups(): readonly (readonly Row[])[] {
    return this.#places().map((spot) => spot.group);
  }

  /** The group nearest to a point of the chart, by x only where groups lie along the axis; -1 if none is near. */
  nearest(x: number, y: number, reach: number): number {
    let [found, least] = [-1, Infinity];
    this.#places().forEach((spot, index) => {
      const distance = this.mark === "point" ? Math.hypot(spot.x - x, spot.y - y) : Math.abs(spot.x - x);
      if (distance < least) [found, least] = [index, distance];
    });
    return this.mark !== "point" || least <= reach ? found : -1;
  }

  /** Marks a group; says where it is. None is marked with -1. */
  point(index: number): Place | null {
    const spot = this.#places()[index];
    const rows = spot && this.mark !== "bar" ? spot.group.filter((row) => row.y !== null) : [];
    this.#replace("pointed", rows.map((row) => ({ ...markOf(row), place: centre(row) })));
    return spot ? { x: spot.x, y: spot.y } : null;
  }

  /** Marks the region between two groups. */
  markRegion(from: number, to: number): void {
    const [start, end] = [this.#places()[from], this.#places()[to]];
    if (!start || !end) return;
    const [left] = this.#origin();
    const half = Math.max(2, this.#bandwidth() / 2);
    void this.view.signal("brush_x", [Math.min(start.x, end.x) - left - half, Math.max(start.x, end.x) - left + half]).runAsync();
  }

  clear(): void {
    void this.view.signal("brush_x", []).runAsync();
  }

  /** Calls with the region that the pointer selects, whenever that changes; null when it is taken back. */
  onRegion(told: (region: Region | null) => void): void {
    this.view.addSignalListener("brush", (_name, value: Readonly<Record<string, Region>>) => told(value["place"] ?? null));
  }

  /** A picture of the chart on this ground, as data URL. */
  async picture(ground: string): Promise<string> {
    const before = this.view.background();
    try {
      return await this.view.background(ground).toImageURL("png", 2);
    } finally {
      await this.view.background(before).runAsync();
    }
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    this.view.finalize();
  }

  #places(): readonly Spot[] {
    this.#spots ??= this.#measured();
    return this.#spots;
  }

  #measured(): readonly Spot[] {
    const [x, y] = [this.#scale("x"), this.#scale("y")];
    const [left, top] = this.#origin();
    const shift = this.#bandwidth() / 2;
    const groups = this.mark === "point" ? this.#rows.map((row) => [row]) : groupsOf(this.#rows);
    return groups.flatMap((group) => {
      const [first] = group;
      const at = first && x(centre(first));
      if (at === undefined || !Number.isFinite(at)) return [];
      const tops = group.flatMap((row) => (row.y === null ? [] : [y(row.y) ?? 0]));
      return [{ group, x: left + at + shift, y: top + (tops.length ? Math.min(...tops) : 0) }];
    });
  }

  #origin(): readonly [number, number] {
    const [x = 0, y = 0] = this.view.origin() as readonly number[];
    const padding = this.view.padding() as { readonly left?: number; readonly top?: number } | number;
    return typeof padding === "number" ? [x + padding, y + padding] : [x + (padding.left ?? 0), y + (padding.top ?? 0)];
  }

  #scale(name: string): (value: string | number) => number | undefined {
    return this.view.scale(name) as (value: string | number) => number | undefined;
  }

  #bandwidth(): number {
    const scale = this.view.scale("x") as { bandwidth?: () => number };
    return scale.bandwidth?.() ?? 0;
  }
}
