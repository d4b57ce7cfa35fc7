export { default as view } from "./Radio.svelte";
