/** The tree as rows, and how the keyboard moves in it: the server tells a part of a folder at a time. */

export interface Entry {
  readonly name: string;
  readonly type: "file" | "folder";
}

/** Where the next part of a folder begins. */
export interface Rest {
  readonly after: string;
  readonly after_folder: boolean;
}

export interface Folder {
  readonly entries: readonly Entry[];
  readonly rest: Rest | null;
  readonly isLoading: boolean;
  readonly problem: string | null;
}

export type Path = readonly string[];

export interface Row {
  readonly key: string;
  readonly kind: "file" | "folder" | "more" | "note";
  /** Of the entry; of the folder for the others. */
  readonly path: Path;
  readonly name: string;
  readonly level: number;
  readonly isOpen: boolean;
}

export const NOTHING: Folder = { entries: [], rest: null, isLoading: true, problem: null };

export function keyOf(path: Path): string {
  return path.join("/");
}

export function pathsOf(value: unknown): Path[] {
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).filter((one): one is string[] => Array.isArray(one) && one.every((name) => typeof name === "string"));
}

/** What the server answered, checked; null for something else. */
export function answerOf(answer: unknown): Pick<Folder, "entries" | "rest"> | null {
  const { entries, rest } = (typeof answer === "object" && answer !== null ? answer : {}) as Partial<Folder>;
  return Array.isArray(entries) ? { entries, rest: rest ?? null } : null;
}

/** The rows of what is open, from the folder at `path` on. */
export function rowsOf(folders: Readonly<Record<string, Folder>>, open: ReadonlySet<string>, path: Path = []): Row[] {
  const folder = folders[keyOf(path)] ?? NOTHING;
  const level = path.length + 1;
  const extra = (kind: "more" | "note", name: string): Row => ({ key: `${keyOf(path)}/${kind}`, kind, path, name, level, isOpen: false });
  const rows = folder.entries.flatMap((entry): Row[] => {
    const inner = [...path, entry.name];
    const isOpen = entry.type === "folder" && open.has(keyOf(inner));
    const row: Row = { key: `${keyOf(inner)}/`, kind: entry.type, path: inner, name: entry.name, level, isOpen };
    return isOpen ? [row, ...rowsOf(folders, open, inner)] : [row];
  });
  if (folder.problem !== null) return [...rows, extra("more", folder.problem)];
  if (folder.isLoading) return [...rows, extra("note", "loading")];
  if (folder.rest) return [...rows, extra("more", "")];
  return rows.length > 0 ? rows : [extra("note", "empty")];
}

/** The row to go to from one, by a key; null for other keys. */
export function moved(rows: readonly Row[], at: number, key: string): number | null {
  const row = rows[at];
  if (!row) return null;
  if (key === "ArrowDown") return Math.min(at + 1, rows.length - 1);
  if (key === "ArrowUp") return Math.max(at - 1, 0);
  if (key === "Home") return 0;
  if (key === "End") return rows.length - 1;
  if (key === "ArrowRight") return row.isOpen ? at + 1 : null;
  if (key === "ArrowLeft") {
    const parent = rows.slice(0, at).findLastIndex((one) => one.level < row.level);
    return parent < 0 ? null : parent;
  }
  if (key.length !== 1 || key === " ") return null;
  const begins = (one: Row) => (one.kind === "file" || one.kind === "folder") && one.name.toLowerCase().startsWith(key.toLowerCase());
  const next = rows.findIndex((one, place) => place > at && begins(one));
  const found = next < 0 ? rows.findIndex(begins) : next;
  return found < 0 ? null : found;
}
