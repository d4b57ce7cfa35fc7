/** What the attributes of the element say, with the names that Gradio's has. */
export interface Attributes {
  src: string | null;
  space: string | null;
  theme_mode: string | null;
  container: string | null;
  info: string | null;
}

/** The page's address in the frame; null if the attributes name none. `home`: where the script came from. */
export function frameAddress(given: Attributes, home: string): URL | null {
  const base = given.src || (given.space ? spaceAddress(given.space) : home);
  let url: URL;
  try {
    url = new URL(base, document.baseURI);
  } catch {
    return null;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  if (!url.pathname.endsWith("/") && url.search === "") url.pathname += "/";
  if (given.theme_mode === "light" || given.theme_mode === "dark") url.searchParams.set("__theme", given.theme_mode);
  if (given.container === "false") url.searchParams.set("__container", "false");
  if (given.info === "false") url.searchParams.set("__info", "false");
  return url;
}

/** Where the Hugging Face Hub serves a Space. */
function spaceAddress(name: string): string {
  return `https://${name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}.hf.space/`;
}
