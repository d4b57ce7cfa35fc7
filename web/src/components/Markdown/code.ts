/** Puts the language and a copy button over every code block below `root`. */
export function codeButtons(root: Element): void {
  for (const block of root.querySelectorAll("pre")) {
    const code = block.querySelector("code");
    if (!code || block.parentElement?.classList.contains("code-block")) continue;
    const frame = document.createElement("div");
    frame.className = "code-block";
    block.replaceWith(frame);
    frame.append(head(languageOf(code), () => code.textContent), block);
    // A wide block scrolls, so the keyboard must reach it.
    block.tabIndex = 0;
    block.setAttribute("role", "region");
    block.setAttribute("aria-label", "Code");
  }
}

function languageOf(code: Element): string {
  return [...code.classList].find((name) => name.startsWith("language-"))?.slice("language-".length) ?? "";
}

function head(language: string, text: () => string): Element {
  const line = document.createElement("div");
  line.className = "code-head";
  const name = document.createElement("span");
  name.textContent = language;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy code");
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(text()).then(() => {
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1600);
    });
  });
  line.append(name, button);
  return line;
}
