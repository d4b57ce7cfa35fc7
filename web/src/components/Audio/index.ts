import type { ComponentTable } from "../registry";
import Audio from "./Audio.svelte";

export const components: ComponentTable = { audio: Audio };
