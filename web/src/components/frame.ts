import type { ComponentOptions } from "../wire/generated";

/** What a layout and a component have in common; one that is not declared anywhere has nothing. */
type Props = Partial<Pick<ComponentOptions, "elem_id" | "elem_classes" | "visible" | "scale" | "min_width">>;

export interface Outer {
  readonly id: string;
  readonly class: string;
  readonly style: string;
  readonly hidden: true | undefined;
}

/** The attributes of a component's outer element: the author's id and classes, its size in the layout, whether it shows. */
export function frame(id: number, props: Props, classes: string): Outer {
  return {
    id: props.elem_id ? props.elem_id : `component-${String(id)}`,
    class: [classes, ...(props.elem_classes ?? [])].join(" "),
    style: sizeStyle(props),
    hidden: props.visible === "hidden" ? true : undefined,
  };
}

/** `scale` and `min_width` as custom properties, which the row around reads (a column does not stretch by them). */
function sizeStyle(props: Props): string {
  const { scale, min_width: minWidth } = props;
  return [
    typeof scale === "number" ? `--scale:${String(scale)}` : "",
    scale === 0 ? "--basis:auto" : "", // as wide as what is in it
    typeof minWidth === "number" ? `--min:${String(minWidth)}px` : "",
  ]
    .filter(Boolean)
    .join(";");
}

/** False for what is not on the page at all. */
export function isPresent(props: Props): boolean {
  return props.visible !== false;
}
