export { default as view } from "./Sidebar.svelte";
