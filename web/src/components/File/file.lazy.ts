export { default as view } from "./File.svelte";
