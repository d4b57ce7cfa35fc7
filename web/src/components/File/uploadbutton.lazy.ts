export { default as view } from "./UploadButton.svelte";
