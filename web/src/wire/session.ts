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

/** Whether the tab has something stored. A frame of another site may have no storage, which the browser tells by raising. */
export function hasStored(): boolean {
  try {
    return sessionStorage.length > 0;
  } catch {
    return false;
  }
}

/** The session to continue, or a new one: a page without pending jobs starts fresh, as its values do. */
export function recall(root: string, store?: KeyStore): Remembered {
  try {
    const saved = JSON.parse((store ?? sessionStorage).getItem(keyOf(root)) ?? "null") as Remembered | null;
    if (saved && saved.pending.length && /^[0-9a-f]{32}$/.test(saved.session_hash)) return saved;
  } catch {
    // Unreadable or forbidden storage only means that nothing can be resumed.
  }
  return { session_hash: randomHex(16), pending: [] };
}

export function remember(root: string, session: Remembered, store?: KeyStore): void {
  try {
    const kept = store ?? sessionStorage;
    if (session.pending.length) kept.setItem(keyOf(root), JSON.stringify(session));
    else kept.removeItem(keyOf(root));
  } catch {
    // Storage may be full or forbidden.
  }
}

export function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
