export { default as view } from "./MultimodalInput.svelte";
