export { default as view } from "./Json.svelte";
