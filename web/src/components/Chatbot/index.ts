import type { ComponentTable } from "../registry";
import Chatbot from "./Chatbot.svelte";

export const components: ComponentTable = { chatbot: Chatbot };
export const ownStatus = ["chatbot"];
