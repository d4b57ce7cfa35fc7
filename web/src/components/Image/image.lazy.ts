export { default as view } from "./Image.svelte";
