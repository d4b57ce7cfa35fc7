import type { LayoutModule } from "./registry";

/** In the chunk of the layouts themselves. */
export const lazyLayouts = import.meta.glob<LayoutModule>("./*.lazy.ts");
