export { default as view } from "./NativePlot.svelte";
