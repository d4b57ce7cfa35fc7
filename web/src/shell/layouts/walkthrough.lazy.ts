export { default as view } from "./Walkthrough.svelte";
