import type { FileData } from "../../wire/generated";
import { type Drawing, emptyDrawing, fitted, type Layer, type Placed, type Size, type Source } from "./drawing";
import type { EditorData } from "./history";
import type { Pictures } from "./pictures";
import { t } from "../../texts/texts";

interface Options {
  readonly size: Size;
  readonly isFixed: boolean;
  readonly names: readonly string[];
}

/** The drawing of a value that came from a function. A composite alone is a background. */
export async function opened(value: EditorData, pictures: Pictures, { size, isFixed, names }: Options): Promise<Drawing> {
  const load = (file: FileData) => pictures.load(file, size);
  const given = value.background ?? (value.layers.length ? null : value.composite);
  const [background, ...sources] = await Promise.all([given && load(given), ...value.layers.map(load)]);
  const largest: Size = isFixed ? size : (background ?? sources[0] ?? size);
  const empty = emptyDrawing(largest, names);
  const layers = sources.map((source, id): Layer => ({ id, name: names[id] ?? t("Layer {number}", { number: id + 1 }), isVisible: true, picture: source && placed(source), strokes: [] }));
  const at = background && (isFixed ? fitted(background, empty.frame) : empty.frame);
  return {
    ...empty,
    background: background && at ? { source: background, at } : null,
    layers: [...layers, ...empty.layers.slice(layers.length)],
  };
}

function placed(source: Source): Placed {
  return { source, at: { x: 0, y: 0, width: source.width, height: source.height } };
}

export function isEditorData(value: unknown): value is EditorData {
  return typeof value === "object" && value !== null && "layers" in value && Array.isArray(value.layers);
}
