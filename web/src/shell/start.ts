import { hasStored } from "../wire/session";
import { mount } from "svelte";
import { allowMediaOf } from "../components/media";
import { viewOf } from "../components/registry";
import type { PageConfig } from "../wire/generated";
import App from "./App.svelte";
import "./base.css";
import { layoutOf } from "./layouts/registry";
import { Page } from "./page.svelte";
import { startLanguage } from "../texts/language";
import { startTheme } from "./theme";

const PATIENCE_MS = 400;

/** Reads the configuration that the server wrote into the page and brings the page to life. */
export async function start(): Promise<void> {
  const target = document.getElementById("limelight");
  const source = document.getElementById("limelight-config");
  if (!target || !source) throw new Error("The page lacks #limelight or #limelight-config.");
  let config = JSON.parse(source.textContent) as PageConfig;
  allowMediaOf(config.media_hosts ?? []);
  startTheme();
  if (window.parent !== window) (await import("./embedded")).embed(location.search, window.parent);
  await startLanguage();
  if (config.auth_required) {
    const { default: Login } = await import("./Login.svelte");
    mount(Login, { target, props: { config } });
    return;
  }
  // The author's own texts, where the app has them in several languages.
  const translator = config.i18n_translations ? (await import("./translations")).translator(config.i18n_translations) : null;
  if (translator) config = translator.config(config);
  if (config.title) document.title = config.title;
  // Parts that arrive one by one would move the page under the user's eyes; a slow one does not hold up the rest.
  const types = [...new Set(config.components.map((component) => component.type))];
  const chunks = Promise.allSettled(types.flatMap((type) => [viewOf(type), layoutOf(type)]));
  const hasRenders = config.dependencies.some(({ render_id }) => render_id !== null);
  const [renders, stored, top] = await Promise.all([
    types.includes("dataframe") || hasRenders ? import("./rendered") : null,
    types.includes("browserstate") || hasRenders ? import("./browserState") : null,
    config.header || config.pages?.length > 1 ? import("./top").then(({ topOf }) => topOf(config)) : null,
  ]);
  await Promise.race([chunks, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  let begun = config;
  if (config.keep_input !== false && hasStored()) begun = (await import("./kept")).withKept(config);
  if (config.dev_mode) begun = (await import("./preserved")).withPreserved(begun);
  mount(App, { target, props: { page: new Page(config, begun, renders, translator, stored), top } });
}
