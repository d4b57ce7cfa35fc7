export { default as view } from "./Checkbox.svelte";
