export { default as view } from "./CheckboxGroup.svelte";
