type Props = Readonly<Record<string, unknown>>;

export interface Outer {
  readonly id: string;
  readonly class: string;
  readonly style: string;
  readonly hidden: true | undefined;
}

/** The attributes of a component's outer element: the author's id and classes, its size in the layout, whether it shows. */
export function frame(id: number, props: Props, classes: string): Outer {
  const elemId = props["elem_id"];
  const elemClasses = props["elem_classes"];
  return {
    id: typeof elemId === "string" && elemId ? elemId : `component-${String(id)}`,
    class: [classes, ...(Array.isArray(elemClasses) ? elemClasses : [elemClasses])].filter((one) => typeof one === "string" && one).join(" "),
    style: sizeStyle(props),
    hidden: props["visible"] === "hidden" ? true : undefined,
  };
}

/** `scale` and `min_width` as custom properties, which the row around reads (a column does not stretch by them). */
function sizeStyle(props: Props): string {
  const { scale, min_width: minWidth } = props;
  return [
    typeof scale === "number" ? `--scale:${String(scale)}` : "",
    typeof minWidth === "number" ? `--min:${String(minWidth)}px` : "",
  ]
    .filter(Boolean)
    .join(";");
}

/** False for what is not on the page at all. */
export function isPresent(props: Props): boolean {
  return props["visible"] !== false;
}
