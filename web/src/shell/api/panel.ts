import type { Page } from "../page.svelte";

export interface ApiPanelProps {
  readonly page: Page;
  readonly close: () => void;
}
