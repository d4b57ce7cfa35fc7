/** Colours and type of a plot: those of the page at the moment. */
export interface Look {
  readonly text: string;
  readonly muted: string;
  readonly border: string;
  readonly surface: string;
  readonly accent: string;
  readonly font: string;
  /** Colours that are told apart, also by people who see fewer. */
  readonly palette: readonly string[];
}

const MORE = { light: ["#7a4fb5", "#0f7c86", "#b83280", "#6a665b"], dark: ["#c5a3f5", "#5fd3dd", "#f79ac9", "#a8a397"] };

export function lookOf(element: Element): Look {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--ll-${name}`).trim();
  const more = MORE[style.colorScheme.includes("dark") ? "dark" : "light"];
  return {
    text: token("text"),
    muted: token("muted"),
    border: token("border"),
    surface: token("surface"),
    accent: token("accent-edge"),
    font: style.fontFamily,
    palette: [token("accent-edge"), token("info"), token("success"), token("danger"), ...more],
  };
}

/** Calls when the page turns dark or light. Ends with the returned function. */
export function watchLook(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class", "style"] });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    dark.removeEventListener("change", changed);
  };
}

/** The part of a Vega configuration that makes a chart look like the page around it. */
export function configOf(look: Look): Record<string, unknown> {
  const title = { titleColor: look.text, titleFont: look.font, titleFontSize: 12, titleFontWeight: 500 };
  const label = { labelColor: look.muted, labelFont: look.font, labelFontSize: 11 };
  return {
    background: "transparent",
    font: look.font,
    view: { stroke: null },
    axis: { ...title, ...label, domainColor: look.border, tickColor: look.border, gridColor: look.border, titlePadding: 8 },
    legend: { ...title, ...label, labelColor: look.text },
    header: { ...title, ...label },
    title: { color: look.text, font: look.font, fontSize: 14, fontWeight: 600, anchor: "start", subtitleColor: look.muted },
    mark: { color: look.accent },
    text: { color: look.text, fill: look.text },
    rule: { color: look.muted },
    range: { category: look.palette },
  };
}
