import { cssSize } from "../components/props";

/** The heights of a layout as its author set them; empty for one as high as what is in it. */
export function heights(props: object): string {
  const { min_height: lowest } = props as { min_height?: unknown };
  return bounds(props) + size("min-height", lowest);
}

/** Whether what is in it may be higher than the layout. */
export function isBounded(props: object): boolean {
  return bounds(props) !== "";
}

function bounds(props: object): string {
  const { height, max_height: highest } = props as { height?: unknown; max_height?: unknown };
  return size("height", height) + size("max-height", highest);
}

function size(name: string, value: unknown): string {
  return typeof value === "number" || typeof value === "string" ? cssSize(name, value) : "";
}
