/// <reference types="vite/client" />
/// <reference types="svelte" />

// The light build is the same class with less inside; the package has no types for it.
declare module "hls.js/light" {
  export { default } from "hls.js";
}
