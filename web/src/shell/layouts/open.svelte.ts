import { untrack } from "svelte";
import type { Page } from "../page.svelte";

/** A layout that opens and closes: tells of it, whoever did it; not of how it began. Made while its view begins. */
export class Opening {
  #reported: boolean;

  constructor(
    private readonly page: Page,
    private readonly id: () => number,
  ) {
    this.#reported = untrack(() => this.isOpen);
    $effect(() => {
      const isOpen = this.isOpen;
      if (isOpen === this.#reported) return;
      this.#reported = isOpen;
      untrack(() => {
        this.page.runner.fire(this.id(), isOpen ? "expand" : "collapse");
      });
    });
  }

  get isOpen(): boolean {
    return this.page.followed.node(this.id())?.props["open"] === true;
  }

  set(isOpen: boolean): void {
    this.page.runner.setProps(this.id(), { open: isOpen });
  }

  /** For changes that nobody asked for. */
  setSilently(isOpen: boolean): void {
    this.#reported = isOpen;
    this.set(isOpen);
  }
}
