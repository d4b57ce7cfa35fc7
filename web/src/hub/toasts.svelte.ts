export interface Toast {
  readonly id: number;
  readonly kind: "success" | "error";
  readonly message: string;
}

const SHOWN_MS = 5000;
let last = 0;
export const toasts = $state<{ list: readonly Toast[] }>({ list: [] });

export function toast(kind: Toast["kind"], message: string): void {
  const id = ++last;
  toasts.list = [...toasts.list.slice(-3), { id, kind, message }];
  if (kind === "success") setTimeout(() => closeToast(id), SHOWN_MS); // an error stays until it has been read
}

export function closeToast(id: number): void {
  toasts.list = toasts.list.filter((one) => one.id !== id);
}
