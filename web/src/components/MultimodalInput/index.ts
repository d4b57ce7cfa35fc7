import type { ComponentTable } from "../registry";
import MultimodalInput from "./MultimodalInput.svelte";

export const components: ComponentTable = { multimodaltextbox: MultimodalInput };
