export { default as view } from "./Button.svelte";
export const showsStatus = true;
export const isBare = true;
