export { default as view } from "./Markdown.svelte";
