import { tick } from "svelte";
import { type Place, isIn, nextCell, target } from "./selection";
import type { Sheet } from "./sheet.svelte";
import { ROW, type Viewport, isMirrored } from "./viewport.svelte";

/** Keyboard, pointer and clipboard of a grid: what a person does becomes steps of the sheet. */
export class Control {
  grid = $state<HTMLElement>();
  editor = $state<HTMLTextAreaElement>();
  /** The column whose name is being changed. */
  renamed = $state<number | null>(null);
  menu = $state.raw<Place | null>(null);
  menuAt = $state.raw({ x: 0, y: 0 });
  /** After Escape, Tab leaves the table. */
  #isLeaving = false;
  #isDragging = false;

  constructor(
    private readonly sheet: Sheet,
    private readonly viewport: Viewport,
    private readonly id: string,
  ) {}

  focus(): void {
    this.grid?.focus({ preventScroll: true });
  }

  #go(place: Place, isFurther = false): void {
    this.sheet.select(place, isFurther);
    this.viewport.reveal(place);
  }

  async #open(typed: string | null = null): Promise<void> {
    const { sheet } = this;
    const { active } = sheet;
    if (!active) return;
    if (active.row < 0) {
      if (sheet.canRename) this.renamed = active.column;
      return;
    }
    if (sheet.kinds[active.column] === "bool") {
      sheet.toggle(active);
      return;
    }
    this.viewport.reveal(active);
    if (!sheet.open(typed)) return;
    await tick();
    this.editor?.focus();
    if (typed === null) this.editor?.select();
  }

  #size() {
    return { rows: this.sheet.count, columns: this.sheet.columns, page: Math.max(1, Math.floor(this.viewport.height / ROW) - 1) };
  }

  /** Where Enter or Tab leads. */
  #along(place: Place, key: string, isBack: boolean): Place | null {
    if (key === "Enter") return { row: Math.max(0, Math.min(this.sheet.count - 1, place.row + (isBack ? -1 : 1))), column: place.column };
    return nextCell(place, this.#size(), isBack ? -1 : 1);
  }

  // keyboard

  readonly onfocus = (): void => {
    const { sheet } = this;
    if (!sheet.active && sheet.columns) sheet.active = { row: sheet.count ? 0 : -1, column: 0 };
  };

  readonly onEditorKey = (event: KeyboardEvent): void => {
    const { active } = this.sheet;
    if (!active || event.isComposing) return;
    event.stopPropagation();
    const isLineEnd = event.altKey || (event.shiftKey && this.sheet.ctx.props.wrap);
    if (event.key === "Enter" && event.altKey && this.editor) {
      // As in spreadsheets. Browsers do nothing for it.
      this.editor.setRangeText("\n", this.editor.selectionStart, this.editor.selectionEnd, "end");
      this.sheet.draft = this.editor.value;
    } else if (event.key === "Escape") {
      this.sheet.close();
      this.focus();
    } else if (event.key === "Tab" || (event.key === "Enter" && !isLineEnd)) {
      this.sheet.commit();
      this.focus();
      const next = this.#along(active, event.key, event.shiftKey);
      if (next) this.#go(next);
    } else return;
    event.preventDefault();
  };

  readonly onkeydown = (event: KeyboardEvent): void => {
    const { sheet, grid } = this;
    if (!grid || event.target !== grid || !sheet.columns) return;
    const active = sheet.active ?? { row: 0, column: 0 };
    const wasLeaving = this.#isLeaving;
    this.#isLeaving = false;
    const key = isMirrored(grid) ? (({ ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" } as Record<string, string>)[event.key] ?? event.key) : event.key;
    if (key === "Escape") {
      this.#isLeaving = true;
      return;
    }
    if (this.#moves(event, key, active, wasLeaving) || this.#commands(event, key) || this.#acts(event, key, active)) event.preventDefault();
  };

  /** Whether the key led somewhere. */
  #moves(event: KeyboardEvent, key: string, active: Place, wasLeaving: boolean): boolean {
    const isFar = event.ctrlKey || event.metaKey;
    const opensMenu = (event.altKey && key === "ArrowDown") || key === "ContextMenu" || (event.shiftKey && key === "F10");
    if (opensMenu) {
      this.openMenu(active);
      return true;
    }
    const to = target(key, active, this.#size(), isFar);
    if (to) {
      this.#go(to, event.shiftKey && active.row >= 0);
      return true;
    }
    if (key !== "Tab" || active.row < 0 || wasLeaving || !this.sheet.ctx.interactive) return false;
    const next = this.#along(active, "Tab", event.shiftKey);
    if (next) this.#go(next);
    return next !== null;
  }

  /** Whether it was a command with Control. */
  #commands(event: KeyboardEvent, key: string): boolean {
    if (!event.ctrlKey && !event.metaKey) return false;
    const letter = key.toLowerCase();
    if (letter === "a") this.sheet.selectAll();
    else if (letter === "z" && !event.shiftKey) this.sheet.undo();
    else if (letter === "y" || letter === "z") this.sheet.redo();
    else return false;
    return true;
  }

  /** Whether the key did something to the active cell or header. */
  #acts(event: KeyboardEvent, key: string, active: Place): boolean {
    const { sheet } = this;
    if (event.ctrlKey || event.metaKey || event.altKey || key === "Tab") return false;
    if (active.row < 0 && (key === "Enter" || key === " ")) sheet.sortBy(active.column, event.shiftKey);
    else if (key === "F2") void this.#open();
    else if (key === "Enter") {
      if (sheet.canEdit(active.column)) void this.#open();
      else this.#go(this.#along(active, "Enter", event.shiftKey) ?? active);
    } else if (key === " " && sheet.kinds[active.column] === "bool") sheet.toggle(active);
    else if (key === "Delete" || key === "Backspace") sheet.clearSelected();
    else if (key.length === 1) void this.#open(key);
    else return false;
    return true;
  }

  // pointer

  #placeOf(event: Event): Place | null {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
    return cell && this.grid?.contains(cell) ? { row: Number(cell.dataset["row"]), column: Number(cell.dataset["column"]) } : null;
  }

  readonly onpointerdown = (event: PointerEvent): void => {
    const place = this.#placeOf(event);
    if (!place || event.button !== 0 || event.target === this.editor) return;
    if (event.target instanceof Element && event.target.closest("button,a,input,summary")) return;
    if (this.sheet.draft !== null) this.sheet.commit();
    if (place.row < 0) return;
    event.preventDefault();
    this.focus();
    this.#go(place, event.shiftKey);
    this.#isDragging = event.pointerType === "mouse";
  };

  readonly onpointermove = (event: PointerEvent): void => {
    if (!this.#isDragging || !(event.buttons & 1)) {
      this.#isDragging = false;
      return;
    }
    const place = this.#placeOf(event);
    const { active } = this.sheet;
    if (place && place.row >= 0 && (place.row !== active?.row || place.column !== active.column)) this.sheet.select(place, true);
  };

  readonly ondblclick = (event: MouseEvent): void => {
    const place = this.#placeOf(event);
    if (!place || event.target === this.editor) return;
    if (place.row < 0) this.sheet.active = place;
    if (place.row < 0 || this.sheet.kinds[place.column] !== "bool") void this.#open();
  };

  readonly onclick = (event: MouseEvent): void => {
    const box = event.target instanceof Element ? event.target.closest<HTMLElement>(".ll-tick") : null;
    const place = box && this.#placeOf(event);
    if (place) this.sheet.toggle(place);
  };

  // clipboard

  readonly oncopy = (event: ClipboardEvent): void => {
    if (event.target !== this.grid || !this.sheet.selected) return;
    event.clipboardData?.setData("text/plain", this.sheet.copied("\t"));
    event.preventDefault();
  };

  readonly oncut = (event: ClipboardEvent): void => {
    this.oncopy(event);
    if (event.defaultPrevented) this.sheet.clearSelected();
  };

  readonly onpaste = (event: ClipboardEvent): void => {
    if (event.target !== this.grid) return;
    const given = event.clipboardData?.getData("text/plain");
    if (!given) return;
    event.preventDefault();
    this.sheet.paste(given);
  };

  // menu and names of columns

  readonly oncontextmenu = (event: MouseEvent): void => {
    const place = this.#placeOf(event);
    if (!place || event.shiftKey) return;
    event.preventDefault();
    const { selected } = this.sheet;
    if (place.row < 0) this.sheet.active = place;
    else if (!selected || !isIn(selected, place.row, place.column)) this.#go(place);
    this.openMenu(place, event);
  };

  openMenu(place: Place, event?: MouseEvent): void {
    const frame = this.viewport.scroller?.getBoundingClientRect();
    if (!frame) return;
    if (place.row < 0) this.sheet.active = place;
    const cell = document.getElementById(`${this.id}-${String(place.row)}-${String(place.column)}`)?.getBoundingClientRect();
    const [x, y] = event ? [event.clientX, event.clientY] : [cell?.left ?? frame.left, cell?.bottom ?? frame.top];
    this.menuAt = { x: x - frame.left, y: y - frame.top };
    this.menu = place;
  }

  readonly closeMenu = (): void => {
    this.menu = null;
    this.focus();
  };

  readonly renameFromMenu = (): void => {
    this.renamed = this.menu?.column ?? 0;
    this.menu = null;
  };

  readonly rename = (event: Event & { currentTarget: HTMLInputElement }): void => {
    const column = this.renamed;
    this.renamed = null;
    if (column !== null) this.sheet.rename(column, event.currentTarget.value);
  };

  readonly onRenameKey = (event: KeyboardEvent & { currentTarget: HTMLInputElement }): void => {
    if (event.key === "Enter") event.currentTarget.blur();
    else if (event.key === "Escape") this.renamed = null;
    else return;
    event.stopPropagation();
    event.preventDefault();
    this.focus();
  };
}
