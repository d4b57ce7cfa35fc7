export { default as view } from "./Dialogue.svelte";
