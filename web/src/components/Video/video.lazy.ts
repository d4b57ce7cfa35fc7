export { default as view } from "./Video.svelte";
