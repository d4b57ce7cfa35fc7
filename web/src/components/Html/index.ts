import type { ComponentTable } from "../registry";
import Html from "./Html.svelte";

export const components: ComponentTable = { html: Html };
