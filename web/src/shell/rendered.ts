/** What pages with a render or a table need (which a render may make): loaded by those only. */
import { addToHead } from "../components/head";
import type { RenderConfig } from "../wire/generated";

export { withRender } from "../state/render";
export { changed } from "../state/largeTables";
export { Tables } from "./tables";

/** Makes the author's functions and libraries for the page known. The policy of the page lets a script make others, with
 *  its nonce. */
export function addScripts({ scripts, head }: Pick<RenderConfig, "scripts" | "head">): void {
  const entries = Object.entries(scripts);
  if (!entries.length && !head) return;
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
  if (head) addToHead(head, nonce);
  for (const [id, code] of entries) {
    const script = document.createElement("script");
    script.nonce = nonce;
    script.textContent = `(window.limelight_js ??= {})[${JSON.stringify(id)}] = (${code})`;
    document.head.append(script);
    script.remove();
  }
}
