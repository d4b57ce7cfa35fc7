export { default as view } from "./DuplicateButton.svelte";
export const showsStatus = true;
export const isBare = true;
