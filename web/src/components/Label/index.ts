import type { ComponentTable } from "../registry";
import Label from "./Label.svelte";

export const components: ComponentTable = { label: Label };
