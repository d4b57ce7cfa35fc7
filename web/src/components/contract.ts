import type { ComponentStatus } from "../state/status";
import type { ProgressPart } from "../wire/messages";
import type { FileData } from "../wire/files";

/** What a component's view gets from the shell: its own node of the page and the ways to act on it.
 *  `props` and `value` are reactive; a view never writes `props`. */
export interface ComponentContext<Value = unknown> {
  /** Component id of the configuration, unique on the page. */
  readonly id: number;
  /** DOM id for the element that a `<label for>` points at. */
  readonly inputId: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly value: Value;
  /** True when the user may change the value: the author's `interactive`, else derived from its use as an input. */
  readonly interactive: boolean;
  /** State of the job that will fill this component; `idle` for most of the time. */
  readonly status: ComponentStatus;
  /** Sets the value for the user and fires `input` and `change` (only `change` with `{ byUser: false }`). */
  setValue(value: Value, options?: { byUser?: boolean }): void;
  /** Fires an event of the component (`click`, `select`, `submit`, `upload`, `clear`, …) with its event data. */
  dispatch(event: string, data?: unknown): void;
  /** True when some listener waits for this event, so that a view can leave out what nobody hears. */
  listensTo(event: string): boolean;
  /** How often, in seconds, a function wants what this component records; null where none does. */
  streamEvery(): number | null;
  /** Hands a value to the functions that follow a stream, and settles when it was sent. The value shown stays. */
  stream(value: Value): Promise<void>;
  /** No more values come. */
  endStream(): void;
  /** Uploads to the server; `onProgress` gets 0…1 over all files. Rejects with a sentence for the user. */
  upload(files: readonly File[], onProgress?: (fraction: number) => void): Promise<FileData[]>;
  /** Shows a dismissible notice. */
  notify(level: "info" | "warning" | "error" | "success", message: string): void;
}

export type { ComponentStatus };
export type ProgressUnit = ProgressPart;
