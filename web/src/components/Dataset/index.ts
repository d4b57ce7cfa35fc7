import type { ComponentTable } from "../registry";
import Dataset from "./Dataset.svelte";

export const components: ComponentTable = { dataset: Dataset };
