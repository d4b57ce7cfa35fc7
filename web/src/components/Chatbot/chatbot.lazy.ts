export { default as view } from "./Chatbot.svelte";
export const showsStatus = true;
