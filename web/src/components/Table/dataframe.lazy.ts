export { default as view } from "./Table.svelte";
