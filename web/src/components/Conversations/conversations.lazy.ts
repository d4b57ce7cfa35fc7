export { default as view } from "./Conversations.svelte";
export const showsStatus = true;
export const isBare = true;
