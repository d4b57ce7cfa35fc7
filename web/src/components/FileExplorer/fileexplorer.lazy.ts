export { default as view } from "./FileExplorer.svelte";
