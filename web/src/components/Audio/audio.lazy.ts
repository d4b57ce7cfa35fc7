export { default as view } from "./Audio.svelte";
