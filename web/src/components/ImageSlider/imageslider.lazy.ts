export { default as view } from "./ImageSlider.svelte";
