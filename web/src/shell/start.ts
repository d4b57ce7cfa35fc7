import { mount } from "svelte";
import { loadViews } from "../components/registry";
import type { PageConfig } from "../wire/config";
import App from "./App.svelte";
import "./base.css";
import { Page } from "./page.svelte";
import { startTheme } from "./theme";

const PATIENCE_MS = 400;

/** Reads the configuration that the server wrote into the page and brings the page to life. */
export async function start(): Promise<void> {
  const target = document.getElementById("limelight");
  const source = document.getElementById("limelight-config");
  if (!target || !source) throw new Error("The page lacks #limelight or #limelight-config.");
  const config = JSON.parse(source.textContent) as PageConfig;
  startTheme();
  if (config.auth_required) {
    const { default: Login } = await import("./Login.svelte");
    mount(Login, { target, props: { config } });
    return;
  }
  if (config.title) document.title = config.title;
  // Parts that arrive one by one would move the page under the user's eyes; a slow one does not hold up the rest.
  const chunks = loadViews(new Set(config.components.map((component) => component.type)));
  await Promise.race([chunks, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  mount(App, { target, props: { page: new Page(config) } });
}
