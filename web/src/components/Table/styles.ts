/** The author's CSS of a cell: how its text looks, and nothing that acts outside of it. */
const ALLOWED = [
  ...["color", "background-color", "font-weight", "font-style", "font-size", "font-family", "font-variant", "text-decoration-line", "text-decoration-style", "text-decoration-color"],
  ...["text-align", "text-transform", "letter-spacing", "opacity", "white-space", "background-image", "background-size", "background-repeat", "background-position-x", "background-position-y"],
  ...["top", "right", "bottom", "left"].flatMap((side) => ["width", "style", "color"].map((part) => `border-${side}-${part}`)),
];
const known = new Map<string, string>();
const MOST_KNOWN = 2000;

export function cellStyle(css: string): string {
  if (!css) return "";
  const found = known.get(css) ?? allowedOf(css);
  if (known.size < MOST_KNOWN) known.set(css, found);
  return found;
}

function allowedOf(css: string): string {
  const { style } = document.createElement("i");
  style.cssText = css;
  const kept = ALLOWED.map((name) => [name, style.getPropertyValue(name)] as const).filter(([, value]) => value !== "" && !/url|image|var\(/i.test(value.replace("-gradient", "")));
  return kept.map(([name, value]) => `${name}:${value}`).join(";");
}
