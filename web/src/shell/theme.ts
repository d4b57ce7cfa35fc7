export type Theme = "light" | "dark";

const KEY = "limelight:theme";

/** The theme of this visit: asked for in the address, else chosen before, else null for the system's. */
export function chosenTheme(search: string, stored: string | null): Theme | null {
  const asked = new URLSearchParams(search).get("__theme");
  for (const one of [asked, stored]) if (one === "light" || one === "dark") return one;
  return null;
}

export function currentTheme(): Theme {
  const forced = document.documentElement.dataset["theme"];
  if (forced === "light" || forced === "dark") return forced;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  // What authors' own styles look for.
  document.body.classList.toggle("dark", theme === "dark");
}

export function storeTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts for this visit.
  }
}

export function startTheme(): void {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(KEY);
  } catch {
    // Without storage there is nothing chosen.
  }
  const chosen = chosenTheme(location.search, stored);
  if (chosen) applyTheme(chosen);
  else document.body.classList.toggle("dark", currentTheme() === "dark");
}
