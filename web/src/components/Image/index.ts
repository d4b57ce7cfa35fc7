import type { ComponentTable } from "../registry";
import Image from "./Image.svelte";

export const components: ComponentTable = { image: Image };
