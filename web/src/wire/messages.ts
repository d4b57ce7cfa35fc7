/** What the session's event stream says (`GET …/queue/data`). */
export type Diff = readonly (readonly [action: "replace" | "append" | "add" | "delete", path: readonly (string | number)[], value: unknown])[];

export interface ProgressPart {
  readonly index: number | null;
  readonly length: number | null;
  readonly unit: string | null;
  readonly progress: number | null;
  readonly desc: string | null;
}

export interface JobOutput {
  readonly data?: readonly unknown[];
  readonly changed_state_ids?: readonly number[];
  readonly error?: unknown;
  readonly title?: string | null;
  readonly duration?: number | null;
  readonly visible?: boolean;
}

export type JobMessage =
  | { readonly msg: "estimation"; readonly event_id: string; readonly rank: number; readonly queue_size: number; readonly rank_eta: number | null }
  | { readonly msg: "process_starts"; readonly event_id: string; readonly eta: number | null }
  | { readonly msg: "progress"; readonly event_id: string; readonly progress_data: readonly ProgressPart[] | null }
  | { readonly msg: "log"; readonly event_id: string; readonly log: string; readonly level: string; readonly duration: number | null; readonly visible?: boolean; readonly title?: string | null }
  | { readonly msg: "process_generating" | "process_streaming"; readonly event_id: string; readonly output: JobOutput; readonly success: boolean }
  | { readonly msg: "process_completed"; readonly event_id: string; readonly output: JobOutput; readonly success: boolean; readonly title?: string | null };

export type StreamMessage =
  | JobMessage
  | { readonly msg: "heartbeat"; readonly event_id: null }
  | { readonly msg: "close_stream"; readonly event_id: null }
  | { readonly msg: "unexpected_error"; readonly event_id: string | null; readonly message: string; readonly session_not_found?: boolean };
