/** The page without a server of its own. `?page=NAME` shows `dev/pages/NAME.json`; `?server` the app behind the proxy
 *  (`LIMELIGHT_BACKEND=… npm run dev`). */
import type { PageConfig } from "../src/wire/generated";

const query = new URLSearchParams(location.search);
const examples = import.meta.glob<PageConfig>("./pages/*.json", { import: "default" });

async function load(): Promise<PageConfig> {
  if (query.has("server")) {
    const response = await fetch("/config");
    return { ...((await response.json()) as PageConfig), root: location.origin };
  }
  const example = examples[`./pages/${query.get("page") ?? "basic"}.json`];
  if (!example) throw new Error(`There is no such page. Known: ${Object.keys(examples).join(", ")}`);
  return { ...(await example()), root: location.origin, api_prefix: "/gradio_api" };
}

const config = await load();
// A real server puts these into the page as scripts; in development the text of the configuration has to do.
window.limelight_js = Object.fromEntries(
  config.dependencies
    .filter((one) => typeof one.js === "string")
    .map((one) => [String(one.id), new Function(`return (${String(one.js)})`)() as (...args: unknown[]) => unknown]),
);
const script = document.createElement("script");
script.type = "application/json";
script.id = "limelight-config";
script.textContent = JSON.stringify(config);
document.body.append(script);
await import("../src/main");
