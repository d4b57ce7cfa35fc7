/** The author's CSS of a cell: how its text looks, and nothing that acts outside of it. */
const ALLOWED = [
  ...["color", "background-color", "font-weight", "font-style", "font-size", "font-family", "font-variant", "text-decoration-line", "text-decoration-style", "text-decoration-color"],
  ...["text-align", "text-transform", "letter-spacing", "opacity", "white-space", "background-image", "background-size", "background-repeat", "background-position-x", "background-position-y"],
  ...["top", "right", "bottom", "left"].flatMap((side) => ["width", "style", "color"].map((part) => `border-${side}-${part}`)),
];
const known = new Map<string, string>();
const MOST_KNOWN = 2000;
let pen: CanvasRenderingContext2D | null = null;

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
  const has = (name: string) => kept.some(([one]) => one === name);
  // An author who colours the ground thinks of dark text on it, but the page may be dark.
  const text = has("background-color") && !has("color") ? textOn(style.backgroundColor) : "";
  return kept.map(([name, value]) => `${name}:${value}`).join(";") + text;
}

/** Black or white, whichever is easier to read on the colour; nothing for one that is more or less transparent. */
function textOn(color: string): string {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return "";
  pen.fillStyle = "#000";
  pen.fillStyle = color;
  const [, red, green, blue] = /^#(..)(..)(..)$/.exec(pen.fillStyle) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return "";
  const [r, g, b] = [red, green, blue].map((part) => (parseInt(part, 16) / 255) ** 2.2);
  // Relative luminance (WCAG 2): from 0.18 on, black has more contrast than white.
  const isLight = 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0) > 0.18;
  return `;color:${isLight ? "#000" : "#fff"}`;
}
