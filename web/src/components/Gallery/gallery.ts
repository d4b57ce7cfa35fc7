import type { FileData } from "../../wire/files";
import { isFileData, nameOf } from "../File/files";

/** One place of the gallery, as it is on the wire. */
export interface GalleryItem {
  readonly image?: FileData | null;
  readonly video?: FileData | null;
  readonly caption?: string | null;
}

export function itemsOf(value: unknown): GalleryItem[] {
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).filter((one): one is GalleryItem => {
    if (typeof one !== "object" || one === null) return false;
    return ("image" in one && isFileData(one.image)) || ("video" in one && isFileData(one.video));
  });
}

export function fileOf(item: GalleryItem): FileData | null {
  return item.video ?? item.image ?? null;
}

/** The name of a place for who cannot see it. */
export function titleOf(item: GalleryItem, index: number, count: number): string {
  const file = fileOf(item);
  const name = item.caption || (file ? nameOf(file) : "");
  return `${name} (${String(index + 1)} of ${String(count)})`;
}

/** Uploaded files as places of the gallery. */
export function newItems(files: readonly FileData[]): GalleryItem[] {
  return files.map((file) => (file.mime_type?.startsWith("video/") ? { video: file, caption: null } : { image: file, caption: null }));
}

/** The place that a key leads to, or null for a key of no meaning here. The ends are joined. */
export function moved(key: string, index: number, count: number): number | null {
  if (key === "ArrowRight") return (index + 1) % count;
  if (key === "ArrowLeft") return (index - 1 + count) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

/** `columns` for the grid: as many as wished, fewer where a picture would be too small to see. */
export function columnsOf(prop: unknown): number {
  const wish = Array.isArray(prop) ? (prop as unknown[])[0] : prop;
  return typeof wish === "number" && wish >= 1 ? Math.floor(wish) : 2;
}
