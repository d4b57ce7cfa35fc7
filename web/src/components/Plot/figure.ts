export interface Figure {
  readonly type: "matplotlib" | "plotly" | "altair" | "bokeh";
  /** A picture as data URL, or the figure as JSON. */
  readonly plot: string;
}

/** A figure that is shown, until another one takes its place or the view goes. */
export interface Shown {
  update(figure: string): Promise<void>;
  close(): void;
}

/** Shows figures of one library. */
export type Renderer = (place: HTMLElement, figure: string, versions: Readonly<Record<string, string>>) => Promise<Shown>;

/** The part of the page that knows a library loads when a figure of it is shown. */
export async function rendererOf(type: Figure["type"]): Promise<Renderer> {
  switch (type) {
    case "plotly":
      return (await import("./plotly")).show;
    case "bokeh":
      return (await import("./bokeh")).show;
    case "altair":
      return (await import("./altair")).show;
    case "matplotlib":
      throw new Error("Pictures need no script.");
  }
}

/** A name for who cannot see the figure: its own title, where it has one. */
export function titleOf(figure: Figure): string | null {
  if (figure.type === "matplotlib") return null;
  try {
    const made = JSON.parse(figure.plot) as { readonly title?: unknown; readonly layout?: { readonly title?: unknown } };
    return textOf(made.layout?.title) ?? textOf(made.title);
  } catch {
    return null;
  }
}

function textOf(title: unknown): string | null {
  if (typeof title === "string") return title || null;
  if (Array.isArray(title)) return title.join(" ") || null;
  if (typeof title === "object" && title !== null && "text" in title) return textOf(title.text);
  return null;
}
