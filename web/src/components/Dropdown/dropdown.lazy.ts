export { default as view } from "./Dropdown.svelte";
