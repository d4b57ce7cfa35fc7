export { default as view } from "./Dataset.svelte";
