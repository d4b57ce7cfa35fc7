export interface Toast {
  readonly id: number;
  readonly kind: "success" | "error";
  readonly message: string;
}

const SHOWN_MS = 5000;

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #last = 0;

  add(kind: Toast["kind"], message: string): void {
    const id = ++this.#last;
    this.list = [...this.list.slice(-3), { id, kind, message }];
    if (kind === "success") setTimeout(() => this.close(id), SHOWN_MS); // an error stays until it has been read
  }

  close(id: number): void {
    this.list = this.list.filter((one) => one.id !== id);
  }
}

export const toasts = new Toasts();
export const toast = (kind: Toast["kind"], message: string) => toasts.add(kind, message);
