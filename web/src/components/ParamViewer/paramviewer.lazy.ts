export { default as view } from "./ParamViewer.svelte";
