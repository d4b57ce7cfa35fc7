/** The page's configuration as the server writes it into the HTML (and answers at `/config`). */
export interface PageConfig {
  readonly version?: string;
  readonly root: string;
  readonly api_prefix?: string;
  readonly title?: string | null;
  readonly mode?: string;
  readonly components: readonly ComponentConfig[];
  readonly layout?: LayoutNode;
  readonly dependencies: readonly DependencyConfig[];
  readonly fill_height?: boolean;
  readonly fill_width?: boolean;
  readonly footer_links?: readonly string[];
  readonly show_api?: boolean;
  readonly max_file_size?: number | null;
  readonly username?: string | null;
  readonly auth_required?: boolean;
  /** The app wants to know how long the page stays open. */
  readonly connect_heartbeat?: boolean;
  readonly auth_message?: string | null;
  /** Calls from outside need `Authorization: Bearer`; the snippets then show it. */
  readonly token_required?: boolean;
}

export interface ComponentConfig {
  readonly id: number;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly key?: string | number | null;
}

export interface LayoutNode {
  readonly id: number;
  readonly children?: readonly LayoutNode[];
}

export type Target = readonly [component: number | null, event: string];

export interface DependencyConfig {
  readonly id: number;
  readonly targets: readonly Target[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly backend_fn: boolean;
  /** The author's function is at `window.limelight_js[id]`; here only whether there is one. */
  readonly js?: string | boolean | null;
  readonly queue?: boolean | null;
  readonly api_name?: string | false | null;
  readonly show_progress?: "full" | "minimal" | "hidden" | boolean | null;
  readonly show_progress_on?: readonly number[] | null;
  readonly scroll_to_output?: boolean;
  readonly cancels?: readonly number[];
  readonly trigger_after?: number | null;
  readonly trigger_only_on_success?: boolean;
  readonly trigger_only_on_failure?: boolean;
  /** Seconds between the values of a component that streams. */
  readonly stream_every?: number;
  readonly trigger_mode?: "once" | "multiple" | "always_last" | null;
  readonly collects_event_data?: boolean | null;
  readonly types?: { readonly generator?: boolean; readonly cancel?: boolean };
}
