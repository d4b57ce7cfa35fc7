export { default as view } from "./Code.svelte";
