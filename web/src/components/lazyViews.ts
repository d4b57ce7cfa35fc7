import type { ViewModule } from "./registry";

/** The views that are chunks of their own. This table is one, too: it grows with every component, the page of few does not. */
export const lazyViews = import.meta.glob<ViewModule>("./*/*.lazy.ts");
