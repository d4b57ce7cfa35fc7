export { default as view } from "./Html.svelte";
