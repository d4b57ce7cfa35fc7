import type { MarkedExtension } from "marked";

/** The address of a heading on its page: `What is new?` becomes `what-is-new`. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/<[^>]*>/g, "")
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s+/g, "-");
}

/** Headings that can be linked to, each with a link to itself. */
export function headingExtension(): MarkedExtension {
  return {
    renderer: {
      heading({ tokens, depth, text }) {
        const level = String(depth);
        const id = slug(text);
        const label = text.replace(/["<>&]/g, "");
        return `<h${level} id="${id}">${this.parser.parseInline(tokens)} <a class="md-anchor" href="#${id}" aria-label="Link to ${label}">#</a></h${level}>`;
      },
    },
  };
}
