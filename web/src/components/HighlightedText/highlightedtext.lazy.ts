export { default as view } from "./HighlightedText.svelte";
