import { mount } from "svelte";
import { startTheme } from "../shell/theme";
import { startLanguage } from "../texts/language";
import "./hub.css";
import Hub from "./Hub.svelte";
import type { Here } from "./here";

/** Reads what the hub wrote into the page and shows it. */
async function start(): Promise<void> {
  const target = document.getElementById("limelight-hub");
  const source = document.getElementById("limelight-page");
  if (!target || !source) throw new Error("The page lacks #limelight-hub or #limelight-page.");
  const here = JSON.parse(source.textContent) as Here;
  startTheme();
  await startLanguage();
  mount(Hub, { target, props: { here } });
}

void start();
