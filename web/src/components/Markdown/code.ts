import { copyText } from "../clipboard";
import { highlighter } from "./highlight";
import { t } from "../../texts/texts";

const colours = highlighter();

/** Gives every code block below `root` a line with its language and a copy button, and colours. `whenReady` is called
 *  when colours that were not there yet have come. */
export function dressCode(root: ParentNode, whenReady: () => void): void {
  for (const block of root.querySelectorAll("pre")) {
    const code = block.querySelector("code");
    if (!code || block.parentElement?.classList.contains("ll-code")) continue;
    const language = languageOf(code);
    colour(code, language, whenReady);
    const frame = document.createElement("div");
    frame.className = "ll-code code_wrap";
    block.replaceWith(frame);
    frame.append(head(language), block);
    // A wide block scrolls, so the keyboard must reach it.
    block.tabIndex = 0;
    block.setAttribute("role", "group");
    block.setAttribute("aria-label", language ? t("Code ({language})", { language }) : t("Code"));
  }
}

function colour(code: Element, language: string, whenReady: () => void): void {
  const html = colours.html(code.textContent, language, whenReady);
  // The highlighter escapes the code and adds only spans.
  if (html !== null) code.innerHTML = html;
}

/** The language of a code block, as its author named it. */
function languageOf(code: Element): string {
  return [...code.classList].find((name) => name.startsWith("language-"))?.slice("language-".length) ?? "";
}

function head(language: string): Element {
  const line = document.createElement("div");
  line.className = "ll-code-head";
  const name = document.createElement("span");
  name.textContent = language;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ll-code-copy copy_code_button";
  button.textContent = t("Copy");
  button.setAttribute("aria-label", t("Copy code"));
  line.append(name, button);
  return line;
}

const DONE_MS = 1600;

/** For a click anywhere in a text: copies the code block whose button it hit. */
export async function copyCode(target: EventTarget | null): Promise<void> {
  const button = target instanceof Element ? target.closest(".ll-code-copy") : null;
  const code = button?.closest(".ll-code")?.querySelector("code");
  if (!button || !code) return;
  await copyText(code.textContent.replace(/\n$/, ""));
  button.textContent = t("Copied");
  setTimeout(() => (button.textContent = t("Copy")), DONE_MS);
}
