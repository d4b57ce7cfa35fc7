import { untrack } from "svelte";
import type { Attachment } from "svelte/attachments";

const NEAR_PX = 48;

/** True when the reader sees the end. */
export function isAtEnd(box: Pick<HTMLElement, "scrollHeight" | "scrollTop" | "clientHeight">): boolean {
  return box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR_PX;
}

/** Keeps the end of a scrolling box in view while its content grows, as long as the reader is there.
 *  `onMove` gets whether the reader is at the end. */
export function stickToEnd(isOn: () => boolean, onMove: (isAtEnd: boolean) => void): Attachment<HTMLElement> {
  return (box) => {
    let isStuck = true;
    let known = 0;
    const follow = () => {
      if (isStuck && isOn()) box.scrollTop = box.scrollHeight;
      onMove(isAtEnd(box));
    };
    const onscroll = () => {
      // Only the reader scrolls up. Growing content moves the end away, but the reader still follows it.
      if (box.scrollTop < known - 1) isStuck = false;
      if (isAtEnd(box)) isStuck = true;
      known = box.scrollTop;
      onMove(isAtEnd(box));
    };
    const observer = new ResizeObserver(follow);
    observer.observe(box);
    if (box.firstElementChild) observer.observe(box.firstElementChild);
    box.addEventListener("scroll", onscroll, { passive: true });
    // Attached once: a change of what it reads must not attach it again and scroll the reader down.
    untrack(follow);
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", onscroll);
    };
  };
}
