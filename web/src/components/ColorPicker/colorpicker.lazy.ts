export { default as view } from "./ColorPicker.svelte";
