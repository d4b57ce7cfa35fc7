export { default as view } from "./Model3D.svelte";
