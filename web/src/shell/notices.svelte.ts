export interface NoticeInput {
  readonly level: string;
  readonly message: string;
  readonly title?: string | null;
  /** How long it stays; null: until dismissed. */
  readonly seconds: number | null;
}

export interface Notice extends NoticeInput {
  readonly key: number;
}

/** More would cover the page; the oldest make room. */
const MOST = 6;

/** The page's notices, oldest first. */
export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;

  add(input: NoticeInput): void {
    // The same notice twice at once says nothing new; a later one restarts the time.
    const others = this.list.filter((one) => one.message !== input.message || one.level !== input.level || one.title !== input.title);
    this.list = [...others, { ...input, key: this.#next++ }].slice(-MOST);
  }

  dismiss(key: number): void {
    this.list = this.list.filter((notice) => notice.key !== key);
  }
}
