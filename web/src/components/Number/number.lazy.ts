export { default as view } from "./Number.svelte";
