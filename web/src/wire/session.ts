/** What the page remembers of its session over a reload, in `sessionStorage`. */
export interface Remembered {
  readonly session_hash: string;
  readonly pending: readonly PendingJob[];
}

export interface PendingJob {
  readonly event_id: string;
  readonly fn_index: number;
}

export interface KeyStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Keyed by app, because several apps may share an origin. */
const keyOf = (root: string) => `limelight:${root}`;

/** The session to continue, or a new one: a page without pending jobs starts fresh, as its values do. */
export function recall(store: KeyStore, root: string): Remembered {
  try {
    const saved = JSON.parse(store.getItem(keyOf(root)) ?? "null") as Remembered | null;
    if (saved && saved.pending.length && /^[0-9a-f]{32}$/.test(saved.session_hash)) return saved;
  } catch {
    // Unreadable or forbidden storage only means that nothing can be resumed.
  }
  return { session_hash: randomHex(16), pending: [] };
}

export function remember(store: KeyStore, root: string, session: Remembered): void {
  try {
    if (session.pending.length) store.setItem(keyOf(root), JSON.stringify(session));
    else store.removeItem(keyOf(root));
  } catch {
    // Storage may be full or forbidden.
  }
}

export function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
