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

/** More would cover the page, so the oldest are removed. */
const MOST = 6;

/** The page's notices, oldest first. */
export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;

  add(input: NoticeInput): void {
    this.list = [...this.list, { ...input, key: this.#next++ }].slice(-MOST);
  }

  dismiss(key: number): void {
    this.list = this.list.filter((notice) => notice.key !== key);
  }
}
