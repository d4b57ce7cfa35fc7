import type { ComponentTable } from "../registry";
import Dropdown from "./Dropdown.svelte";

export const components: ComponentTable = { dropdown: Dropdown };
