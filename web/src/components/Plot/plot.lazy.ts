export { default as view } from "./Plot.svelte";
