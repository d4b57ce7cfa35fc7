import type { ComponentContext } from "../contract";
import { enclose, htmlNodes } from "../markup";
import type { Values } from "./properties";
import { morph } from "./morph";
import { type Fill, asCssText, asHtmlText, hasTags, rendered } from "./template";

export interface Place {
  readonly ctx: ComponentContext<unknown, "html">;
  readonly values: Values;
  readonly id: string;
  readonly before: HTMLElement;
  /** What stands behind the children, where there are any. */
  readonly after: HTMLElement | null;
}

/** What interprets tags; a page without any does not load it. */
let fill: Fill | null = null;

/** Shows a component by its templates. Gives what is wrong with them, or null: at once where nothing has to be loaded. */
export function show(place: Place): string | null | Promise<string | null> {
  const { html_template: html, css_template: css } = place.ctx.props;
  if (fill || !(hasTags(html) || hasTags(css))) return attempt(place);
  return import("./tags").then((module) => {
    fill = module.fill;
    return attempt(place);
  });
}

function attempt(place: Place): string | null {
  try {
    draw(place);
    return null;
  } catch (error) {
    console.error(error);
    return error instanceof Error ? error.message : String(error);
  }
}

function draw({ ctx, values, id, before, after }: Place): void {
  const { html_template: html, css_template: css, autoscroll } = ctx.props;
  const scroller = before.closest(".html-container");
  const follows = autoscroll && scroller !== null && scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 8;
  const text = rendered(html, values, asHtmlText, fill);
  if (ctx.isForeign) {
    enclose(before, text);
    return;
  }
  if (after) {
    const [first = "", ...rest] = text.split("@children");
    morph(before, htmlNodes(first));
    morph(after, htmlNodes(rest.join("")));
  } else {
    morph(before, htmlNodes(text));
  }
  style(id, css.parts.some((part) => part.trim()) || css.expressions.length ? rendered(css, values, asCssText, fill) : "");
  if (follows) scroller.scrollTop = scroller.scrollHeight;
}

const sheets = new Map<string, CSSStyleSheet>();

/** The styles of one component, which hold in it alone; none for one that is gone. */
export function style(id: string, css: string): void {
  let sheet = sheets.get(id);
  if (!css) {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    sheets.delete(id);
    return;
  }
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheets.set(id, sheet);
    document.adoptedStyleSheets.push(sheet);
  }
  sheet.replaceSync(`#${id}{${css}}`);
  // What stands behind a brace too many would hold for the whole page.
  while (sheet.cssRules.length > 1) sheet.deleteRule(1);
}
