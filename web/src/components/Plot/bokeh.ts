import type { Renderer } from "./figure";
import { script } from "./library";

interface Item {
  readonly target_id: string | null;
  readonly root_id: string;
  readonly doc: unknown;
  readonly version: string;
}

interface Bokeh {
  readonly embed: { embed_item(item: Item, target: HTMLElement): Promise<{ clear?: () => void } | undefined> };
  readonly set_log_level: (level: string) => void;
}

declare global {
  interface Window {
    Bokeh?: Bokeh;
  }
}

/** What Bokeh says of a model that is in none of its loaded scripts. */
const UNKNOWN = /could not resolve type|does not exist/;
/** Scripts with further models, in the order in which they need each other. */
const MORE = ["bokeh-widgets.min.js", "bokeh-tables.min.js"];

export const show: Renderer = async (place, figure, versions) => {
  const version = versions["bokeh"] ?? "";
  await script("bokeh.min.js", version);
  const bokeh = window.Bokeh;
  if (!bokeh) throw new Error("bokeh.min.js is not Bokeh.");
  bokeh.set_log_level("error");
  let shown: { clear?: () => void } | undefined;
  const clear = () => {
    shown?.clear?.();
    place.replaceChildren();
  };
  const update = async (text: string) => {
    const item = JSON.parse(text) as Item;
    const embed = () => {
      clear();
      return bokeh.embed.embed_item({ ...item, target_id: null }, place);
    };
    try {
      shown = await embed();
    } catch (error) {
      if (!UNKNOWN.test(String(error))) throw error;
      for (const name of MORE) await script(name, version);
      shown = await embed();
    }
  };
  await update(figure);
  return { update, close: clear };
};
