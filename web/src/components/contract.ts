import type { Job } from "../state/model";
import type { ComponentStatus } from "../state/status";
import type { Running } from "../wire/transfer";
import type { ComponentOptions, DependencyConfig, EventsByType, FileData, PropsByType } from "../wire/generated";

export interface Calls {
  readonly jobs: readonly Job[];
  readonly dependencies: readonly DependencyConfig[];
}

export type ComponentType = keyof PropsByType;
/** The props that components of all types have. */
export type PropsOf<Type extends ComponentType | null> = Type extends ComponentType ? PropsByType[Type] : ComponentOptions;
export type EventOf<Type extends ComponentType | null> = Type extends ComponentType ? EventsByType[Type] : string;

/** What a component's view gets from the shell: its own node of the page and the ways to act on it.
 *  `props` and `value` are reactive; a view never writes `props`. */
export interface ComponentContext<Value = unknown, Type extends ComponentType | null = null> {
  /** Component id of the configuration, unique on the page. */
  readonly id: number;
  /** DOM id for the element that a `<label for>` points at. */
  readonly inputId: string;
  readonly props: PropsOf<Type>;
  readonly value: Value;
  /** True when the user may change the value: the author's `interactive`, else derived from its use as an input. */
  readonly interactive: boolean;
  /** What the button says that fills this component; null where none does. */
  readonly filledBy: string | null;
  /** The value may be untrusted: it came with the link that opened the page, or is part of a message. */
  readonly isForeign: boolean;
  /** State of the job that will fill this component; `idle` for most of the time. */
  readonly status: ComponentStatus;
  /** A call that one of its events began runs still, or what is chained behind it does. */
  readonly isCalling: boolean;
  /** These calls, and all that can be called. */
  calls(): Calls;
  /** Ends these calls. */
  stopCalls(): void;
  /** Whether something runs that listeners of this event cancel; null if they cancel nothing, or, with `isAlone`, if they
   *  do more than that. */
  canCancel(event: EventOf<Type>, isAlone?: boolean): boolean | null;
  /** Starts once more what failed to fill it. */
  repeat(): void;
  /** Sets the value for the user and fires `input` and `change` (only `change` with `{ byUser: false }`). */
  setValue(value: Value, options?: { byUser?: boolean }): void;
  /** `make` makes what functions get of a value, where that costs more than to show it (encoding, uploads). It runs when
   *  one is about to read the value. */
  prepare(make: (value: Value) => Promise<unknown>): void;
  /** Settles when the page has the whole value: of a large table it has the first rows only, until somebody asks. */
  whole(): Promise<void>;
  /** Changes properties; nothing hears of it. */
  setProps(props: Readonly<Record<string, unknown>>): void;
  /** Tells functions that take the component itself what its properties are now. Nothing on the page changes. */
  report(props: Readonly<Record<string, unknown>>): void;
  /** Calls a method of the component on the server. */
  ask(method: string, data: unknown): Promise<unknown>;
  /** Fires an event of the component (`click`, `select`, `submit`, `upload`, `clear`, …) with its event data. */
  dispatch(event: EventOf<Type>, data?: unknown): void;
  /** True when some listener waits for this event, so that a view can leave out controls without a listener. */
  listensTo(event: EventOf<Type>): boolean;
  /** Interval, in seconds, at which a function takes what this component records; null if none does. */
  streamEvery(): number | null;
  /** Sends a value to the functions that follow a stream, and resolves when it is sent. The shown value does not change. */
  stream(value: Value): Promise<void>;
  /** Ends the stream. */
  endStream(): void;
  /** Those that have been running for a second. The shell shows them below the component. */
  readonly uploads: readonly Running[];
  /** Uploads to the server; `onProgress` gets 0…1 over all files. Rejects with a sentence for the user, or an
   *  `AbortError` if the user cancelled it. */
  upload(files: readonly File[], onProgress?: (fraction: number) => void): Promise<FileData[]>;
  /** Shows a dismissible notice. */
  notify(level: "info" | "warning" | "error" | "success", message: string): void;
}

export type { ComponentStatus };
