export { default as view } from "./Gallery.svelte";
