import type { ComponentTable } from "../registry";
import Gallery from "./Gallery.svelte";

export const components: ComponentTable = { gallery: Gallery };
