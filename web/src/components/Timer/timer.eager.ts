export { default as view } from "./Timer.svelte";
export const showsStatus = true;
export const isBare = true;
