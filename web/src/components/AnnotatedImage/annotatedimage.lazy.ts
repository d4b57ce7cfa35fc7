export { default as view } from "./AnnotatedImage.svelte";
