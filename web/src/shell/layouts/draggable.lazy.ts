export { default as view } from "./Draggable.svelte";
