import type { ComponentTable } from "../registry";
import Markdown from "./Markdown.svelte";

export const components: ComponentTable = { markdown: Markdown };
