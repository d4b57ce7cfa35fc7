import type { Component } from "svelte";
import { type ByType, byType } from "../../components/lazy";
import type { LayoutNode } from "../../wire/generated";

/** What `TYPE.lazy.ts` exports: the view of a layout that is more than a box, and shows its children itself. */
export interface LayoutModule {
  readonly view: Component<{ layout: LayoutNode }>;
}

/** The view of a Gradio type name. All are in one chunk. */
export const layoutOf: ByType<LayoutModule> = byType({}, LAZY_LAYOUTS, async () => (await import("./lazyLayouts")).lazyLayouts);
