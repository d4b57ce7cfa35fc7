import type { ComponentTable } from "../registry";
import Video from "./Video.svelte";

export const components: ComponentTable = { video: Video };
