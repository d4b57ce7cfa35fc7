import { mount } from "svelte";
import type { PageConfig } from "../wire/config";
import App from "./App.svelte";
import "./base.css";
import { Page } from "./page.svelte";

/** Reads the configuration that the server wrote into the page and brings the page to life. */
export function start(): void {
  const target = document.getElementById("limelight");
  const source = document.getElementById("limelight-config");
  if (!target || !source) throw new Error("The page lacks #limelight or #limelight-config.");
  const config = JSON.parse(source.textContent) as PageConfig;
  mount(App, { target, props: { page: new Page(config) } });
}
