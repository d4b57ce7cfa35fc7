export { default as view } from "./Tabs.svelte";
