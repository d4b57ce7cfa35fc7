import type { Component, Snippet } from "svelte";
import type { ComponentContext } from "./contract";
import { byType } from "./lazy";

// Each view narrows `value` to its own type, which a table of all views cannot say.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type View = Component<{ ctx: ComponentContext<any, any>; children?: Snippet }>;

/** What `FOLDER/TYPE.eager.ts` (in the main chunk) or `FOLDER/TYPE.lazy.ts` (a chunk that loads when it is used) exports. */
export interface ViewModule {
  readonly view: View;
  /** The view shows its running state itself, so the shell lays nothing over it. */
  readonly showsStatus?: boolean;
  /** The view is its own outer element (`elem_id`, classes, size), without a block around it. */
  readonly isBare?: boolean;
}

/** The view of a Gradio type name. */
export const viewOf = byType(import.meta.glob<ViewModule>("./*/*.eager.ts", { eager: true }), LAZY_VIEWS, async () => (await import("./lazyViews")).lazyViews);
