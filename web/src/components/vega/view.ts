import { changeset, type Loader, logger, parse, type Renderers, truthy, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { t } from "../../texts/texts";
import { compile, type Config, type TopLevelSpec } from "vega-lite";

export { changeset, truthy };
export type { View };

/** Loads nothing: data come with the plot, pictures in it, and links lead only to pages. */
function refusing(told: (address: string) => void): Loader {
  const refuse = (address: string) => {
    told(address);
    return Promise.reject(new Error(`${address} is not loaded.`));
  };
  return {
    load: refuse,
    http: refuse,
    file: refuse,
    sanitize: (address, { context }: { context?: string }) => {
      const isFine = context === "href" ? /^(https?:|mailto:)/i.test(address) : /^data:image\//i.test(address);
      if (isFine) return Promise.resolve({ href: address, target: "_blank", rel: "noopener noreferrer" });
      return context === "href" || context === "image" ? Promise.reject(new Error(`${address} is not loaded.`)) : refuse(address);
    },
  };
}

interface Options {
  readonly place: HTMLElement;
  readonly config: Config;
  readonly renderer?: Renderers;
  readonly tooltip?: (event: MouseEvent, text: unknown) => void;
}

/** The view of a Vega-Lite or Vega specification. Expressions are interpreted: the page's policy allows no `eval`. */
export async function openView(spec: object, { place, config, renderer = "canvas", tooltip }: Options): Promise<View> {
  const isVega = "$schema" in spec && typeof spec.$schema === "string" && /\/schema\/vega\//.test(spec.$schema);
  const quiet = logger(0);
  const made = isVega ? (spec as never) : compile(spec as TopLevelSpec, { config, logger: quiet as never }).spec;
  let refused = "";
  const view = new View(parse(made, isVega ? (config as never) : undefined, { ast: true }), {
    container: place,
    expr: expressionInterpreter as never,
    hover: true,
    loader: refusing((address) => (refused = address)),
    logger: quiet,
    renderer,
    ...(tooltip ? { tooltip: (_handler: unknown, event: MouseEvent, _item: unknown, value: unknown) => tooltip(event, value) } : {}),
  });
  await view.runAsync();
  if (refused) {
    view.finalize();
    const reason = t("The data of a plot come with it, and not from {address}.", { address: refused });
    throw new Error(reason);
  }
  return view;
}
