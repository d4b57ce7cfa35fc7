export { default as view } from "./DateTime.svelte";
