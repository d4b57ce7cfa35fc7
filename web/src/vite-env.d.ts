/// <reference types="vite/client" />
/// <reference types="svelte" />

/** Types whose view is `components/FOLDER/TYPE.lazy.ts`. */
declare const LAZY_VIEWS: readonly string[];
/** Types whose view is `shell/layouts/TYPE.lazy.ts`. */
declare const LAZY_LAYOUTS: readonly string[];

// The light build is the same class with less inside; the package has no types for it.
declare module "hls.js/light" {
  export { default } from "hls.js";
}

// The parser alone: what Handlebars does with its tree needs `eval`, which the page's policy forbids.
declare module "handlebars/dist/cjs/handlebars/compiler/base.js" {
  export function parse(text: string): unknown;
}
