import type { ComponentTable } from "../registry";
import Json from "./Json.svelte";

export const components: ComponentTable = { json: Json };
