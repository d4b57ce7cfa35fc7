import type { ProgressUnit } from "../wire/generated";

/** What is going on with a component that a job fills. */
export type ComponentStatus =
  | { readonly phase: "idle" }
  | {
      readonly phase: "waiting" | "running" | "streaming";
      readonly rank: number | null;
      readonly queueSize: number | null;
      readonly etaSeconds: number | null;
      /** `performance.now()` of the click. */
      readonly startedAt: number;
      readonly progress: readonly ProgressUnit[];
      readonly show: "full" | "minimal" | "hidden";
    }
  | {
      readonly phase: "failed";
      readonly message: string | null;
      readonly title?: string;
      /** What failed, and the component whose event began it. */
      readonly dependency?: number;
      readonly target?: number | null;
      /** Not the function failed, but the server lost its call. */
      readonly isLost?: boolean;
    };

export const idle: ComponentStatus = { phase: "idle" };
