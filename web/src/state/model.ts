import type { ComponentStatus } from "./status";
import type { ComponentOptions, DependencyConfig, Diff, LayoutNode } from "../wire/generated";

/** One component of the page. */
export interface Node {
  readonly id: number;
  readonly type: string;
  /** Everything but the value. */
  readonly props: ComponentOptions & Readonly<Record<string, unknown>>;
  readonly value: unknown;
  /** Whether the user may change it where the author does not say (`props.interactive` null). */
  readonly isInputByUse: boolean;
  /** The value came with the link that opened the page; until a function or the user sets another one. */
  readonly isLinked: boolean;
  readonly status: ComponentStatus;
  /** A call that one of its events began runs still. */
  readonly isCalling?: boolean;
}

/** A call on its way: from the click (no `eventId` yet) to its last message. */
export interface Job {
  /** The page's own number, because the server's id comes only with its answer. */
  readonly key: number;
  readonly dependency: number;
  /** The component whose event began it, or began what it is chained behind. */
  readonly target: number | null;
  /** Its value at the start. */
  readonly sent?: unknown;
  readonly eventId: string | null;
  /** The last full values, on which diffs build. */
  readonly data: readonly unknown[] | null;
  readonly status: ComponentStatus;
  /** How many changes, each caused by the one before, led to this job. */
  readonly depth: number;
}

export interface PageState {
  /** How a generator's change of a value is made, in place of `applyDiff`, where the page has large tables. */
  readonly change?: (value: unknown, diff: Diff) => unknown;
  readonly nodes: Readonly<Record<number, Node>>;
  readonly dependencies: readonly DependencyConfig[];
  /** Replaced by a render while their jobs run, or while those run behind which they are chained. */
  readonly retired: readonly DependencyConfig[];
  readonly layout: LayoutNode;
  readonly jobs: readonly Job[];
}

export function dependencyOf(state: PageState, id: number): DependencyConfig | undefined {
  return state.dependencies.find((one) => one.id === id) ?? state.retired.find((one) => one.id === id);
}

export function isInteractive(node: Node): boolean {
  return node.props.interactive ?? node.isInputByUse;
}
