export { default as view } from "./Slider.svelte";
