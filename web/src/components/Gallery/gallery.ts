import type { FileData } from "../../wire/generated";
import { isFileData, nameOf } from "../File/files";
import { t } from "../../texts/texts";

/** One item of the gallery, as on the wire. */
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

/** The accessible name of an item. */
export function titleOf(index: number, count: number): string {
  return t("Thumbnail {number} of {count}", { number: index + 1, count });
}

/** What is there: its caption, or the name of its file. */
export function nameIn(item: GalleryItem): string {
  const file = fileOf(item);
  return item.caption || (file ? nameOf(file) : "");
}

/** Uploaded files as items of the gallery. */
export function newItems(files: readonly FileData[]): GalleryItem[] {
  return files.map((file) => (file.mime_type?.startsWith("video/") ? { video: file, caption: null } : { image: file, caption: null }));
}

/** The index after a key, which wraps around; null for other keys. */
export function moved(key: string, index: number, count: number): number | null {
  if (key === "ArrowRight") return (index + 1) % count;
  if (key === "ArrowLeft") return (index - 1 + count) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

/** `columns` for the grid: as many as wished, but at most `most`. */
export function columnsOf(prop: unknown, most: number): number {
  const columns = Array.isArray(prop) ? (prop as unknown[])[0] : prop;
  const wished = typeof columns === "number" && columns >= 1 ? Math.floor(columns) : 2;
  return Math.max(1, Math.min(wished, most));
}
