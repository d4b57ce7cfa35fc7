export { default as view } from "./ImageEditor.svelte";
