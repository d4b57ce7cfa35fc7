export { default as view } from "./Accordion.svelte";
