export { default as view } from "./DownloadButton.svelte";
export const showsStatus = true;
export const isBare = true;
