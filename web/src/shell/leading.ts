import { dependencyOf, type PageState } from "../state/model";
import { elementOf } from "./page.svelte";

/** Of the components that a call fills, the first that is seen shows how far it is; where a chat is among them, the chat.
 *  An author who names the components means each of them. */
export function isLeading(state: PageState, id: number | null, isSeen: (id: number) => boolean = (one) => elementOf(state, one)?.checkVisibility() ?? false): boolean {
  const { nodes, jobs } = state;
  const job = jobs.findLast((one) => id !== null && one.status === nodes[id]?.status);
  const dependency = job && dependencyOf(state, job.dependency);
  if (!dependency || dependency.show_progress_on) return true;
  const seen = dependency.outputs.filter(isSeen);
  return (seen.find((one) => nodes[one]?.type === "chatbot") ?? seen.find((one) => nodes[one]?.type !== "button") ?? id) === id;
}
