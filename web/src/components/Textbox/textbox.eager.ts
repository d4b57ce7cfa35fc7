export { default as view } from "./Textbox.svelte";
