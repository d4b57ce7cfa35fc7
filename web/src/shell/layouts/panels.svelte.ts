import { untrack } from "svelte";
import type { LayoutNode } from "../../wire/generated";
import type { Page } from "../page.svelte";
import { type Panel, panelList, shownPanel } from "./panels";

/** Which panel of a layout is shown, by the user's choice or a function's, and the events that come of it. Made while
 *  a view begins. */
export class Panels {
  readonly all: readonly Panel[] = $derived.by(() => panelList(this.layout.children ?? [], (id) => this.page.followed.node(id)));
  readonly visible = $derived(this.all.filter((panel) => panel.isVisible));
  readonly shown = $derived.by(() => shownPanel(this.all, this.page.followed.node(this.layout.id)?.props["selected"]));
  /** The contents of a panel are made when it is first shown, and kept. */
  opened: readonly number[] = $state.raw([]);
  readonly #shownId = $derived(this.shown?.layout.id);

  constructor(
    private readonly page: Page,
    private readonly getLayout: () => LayoutNode,
  ) {
    $effect.pre(() => {
      const id = this.#shownId;
      const opened = untrack(() => this.opened);
      if (id !== undefined && !opened.includes(id)) this.opened = [...opened, id];
    });
    let reported: number | undefined;
    $effect(() => {
      const id = this.#shownId;
      if (id === undefined || id === reported) return;
      const isFirst = reported === undefined;
      reported = id;
      untrack(() => {
        if (!isFirst) this.page.runner.fire(this.layout.id, "change");
        const facts = this.#factsOf(this.shown);
        void this.page.opened.then(() => {
          this.page.runner.fire(id, "select", facts);
        });
      });
    });
  }

  get layout(): LayoutNode {
    return this.getLayout();
  }

  isShown(panel: Panel): boolean {
    return panel.layout.id === this.#shownId;
  }

  select(panel: Panel): void {
    if (this.isShown(panel)) return;
    this.page.runner.setProps(this.layout.id, { selected: panel.key });
    this.page.runner.fire(this.layout.id, "select", { ...this.#factsOf(panel), id: panel.key, component_id: panel.layout.id });
  }

  #factsOf(panel: Panel | undefined) {
    return { index: panel?.index, value: panel?.label, selected: true };
  }
}
