import { mount, unmount } from "svelte";
import type { Page } from "../page.svelte";
import RecorderBar from "./RecorderBar.svelte";
import type { WrittenCall } from "./calls";
import { callOf } from "./live";

/** As many as the server writes into one program. */
const MOST = 100;

/** What was recorded on this page, of its calls that programs can make too. */
export const recorder: { calls: readonly WrittenCall[] } = $state({ calls: [] });

/** Records the page's calls until the bar that this shows is told to stop. */
export function record(page: Page, onStop: () => void): void {
  recorder.calls = [];
  page.onCall = (body) => {
    const call = callOf(page.state, body);
    if (call && recorder.calls.length < MOST) recorder.calls = [...recorder.calls, call];
  };
  const bar = mount(RecorderBar, {
    target: document.body,
    props: {
      stop: () => {
        page.onCall = null;
        void unmount(bar);
        onStop();
      },
    },
  });
}
