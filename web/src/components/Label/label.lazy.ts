export { default as view } from "./Label.svelte";
