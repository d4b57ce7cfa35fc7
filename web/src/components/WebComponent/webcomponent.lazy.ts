export { default as view } from "./WebComponent.svelte";
