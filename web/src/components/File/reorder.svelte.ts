import type { Attachment } from "svelte/attachments";
import { movedTo } from "./file";

/** The order of a list while a person drags one of its rows; nothing is told before the row is let go. */
export class Reorder {
  /** Places in the order in which they are shown; null while nothing is dragged. */
  order = $state.raw<readonly number[] | null>(null);
  #list: HTMLElement | null = null;

  /** `onMove` gets the old and the new place of a row. */
  constructor(private readonly onMove: (from: number, to: number) => void) {}

  /** For the list whose children are the rows. */
  list: Attachment<HTMLElement> = (element) => {
    this.#list = element;
    return () => {
      this.#list = null;
    };
  };

  /** For the handle of a row: a pointer drags it, and the arrow keys move it. */
  start(event: PointerEvent & { currentTarget: HTMLElement }, from: number, count: number): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const handle = event.currentTarget;
    handle.focus();
    const places = Array.from({ length: count }, (_, place) => place);
    let at = from;
    const move = (moved: PointerEvent) => {
      at = this.#placeAt(moved.clientY) ?? at;
      this.order = movedTo(places, from, at);
    };
    const end = (ended: PointerEvent) => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
      this.order = null;
      if (ended.type === "pointerup" && at !== from) this.onMove(from, at);
    };
    // Of the window: the handle moves in the document while it is dragged.
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  }

  key(event: KeyboardEvent, from: number, count: number): void {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const to = from + by;
    if (to >= 0 && to < count) this.onMove(from, to);
  }

  #placeAt(y: number): number | null {
    const rows = [...(this.#list?.children ?? [])].map((row) => row.getBoundingClientRect());
    const found = rows.findIndex((box) => y < box.bottom);
    return rows.length === 0 ? null : found < 0 ? rows.length - 1 : found;
  }
}
