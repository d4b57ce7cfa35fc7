import type { Page } from "../page.svelte";

export interface ApiPanelProps {
  readonly page: Page;
  readonly close: () => void;
  /** Shows the panel again, after it was closed to record calls. */
  readonly reopen: () => void;
}
