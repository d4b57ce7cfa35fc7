import type { FileData } from "../../wire/generated";
import { mayLoad } from "../media";
import { t } from "../../texts/texts";

/** Pure helpers around files, shared by the components that take or show them. */

export function isFileData(value: unknown): value is FileData {
  return typeof value === "object" && value !== null && "path" in value && typeof value.path === "string";
}

/** The files of a value: none, one, or a list. */
export function filesOf(value: unknown): FileData[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isFileData);
}

export function nameOf(file: FileData): string {
  return placeOf(file).split(/[\\/]/).at(-1) || "file";
}

/** Its name behind the folders of an uploaded folder in which it lies. */
export function placeOf(file: FileData): string {
  return file.orig_name || (file.path || file.url || "").split(/[?#]/)[0]?.split(/[\\/]/).at(-1) || "file";
}

/** Where the browser fetches it; null when it is not (yet) to be had. */
export function urlOf(file: FileData): string | null {
  if (file.url) return isFetched(file.url) ? file.url : null;
  return /^(https?:|data:|blob:)/.test(file.path) ? file.path : null;
}

/** Whether a browser fetches the address, rather than running it: JSON of callers may look like a file. */
function isFetched(url: string): boolean {
  const base = "http://page.invalid/";
  return URL.canParse(url, base) && /^(https?|data|blob):$/.test(new URL(url, base).protocol);
}

/** The same for what the page itself shows; null too where the page would not load it. */
export function shownUrlOf(file: FileData): string | null {
  const url = urlOf(file);
  return url !== null && mayLoad(url) ? url : null;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  image: "png jpg jpeg gif webp svg avif bmp ico",
  audio: "mp3 wav ogg oga flac m4a aac opus",
  video: "mp4 webm mov m4v ogv mkv",
};

export type FileKind = "image" | "audio" | "video" | "other";

export function kindOf(file: { readonly name: string; readonly type?: string | null }): FileKind {
  const ofMime = file.type?.split("/")[0];
  const ending = file.name.split(".").at(-1)?.toLowerCase() ?? "";
  const kinds = ["image", "audio", "video"] as const;
  return kinds.find((kind) => ofMime === kind || (!ofMime && EXTENSIONS[kind]?.split(" ").includes(ending))) ?? "other";
}

/** `file_types` as it came: names like "image", endings like ".pdf", or media types. Null: everything. */
export function typesOf(prop: unknown): string[] | null {
  const types = Array.isArray(prop) ? (prop as unknown[]).filter((one) => typeof one === "string") : [];
  return types.length === 0 || types.some((one) => one === "file" || one === "*") ? null : types;
}

const GROUPS = ["image", "audio", "video", "text"];

/** The `accept` attribute. Browsers look at the last part of a name only: ".nii.gz" needs ".gz" beside it. */
export function acceptOf(types: readonly string[] | null): string | undefined {
  const lastPart = (one: string) => (/^\..*\./.test(one) ? [one, one.slice(one.lastIndexOf("."))] : [one]);
  return types?.flatMap((one) => (GROUPS.includes(one) ? [`${one}/*`] : lastPart(one))).join(",");
}

export function isAccepted(file: { readonly name: string; readonly type: string }, types: readonly string[] | null): boolean {
  if (!types) return true;
  return types.some((one) => {
    if (one.startsWith(".")) return file.name.toLowerCase().endsWith(one.toLowerCase());
    const group = one.replace(/\/\*$/, "");
    return file.type === one || file.type.startsWith(`${group}/`) || kindOf(file) === group;
  });
}

/** Why an upload failed, for the user. */
export function uploadProblem(error: unknown): string {
  return error instanceof Error ? error.message : t("The upload failed.");
}

/** Tells the user why an upload failed, unless it was the user who cancelled it. */
export function tellProblem(ctx: { notify(level: "error", message: string): void }, error: unknown): void {
  if (!(error instanceof DOMException && error.name === "AbortError")) ctx.notify("error", uploadProblem(error));
}

/** The error for files of a wrong type; null if all are accepted. */
export function refusal(files: readonly { readonly name: string; readonly type: string }[], types: readonly string[] | null): string | null {
  const wrong = files.filter((file) => !isAccepted(file, types)).map((file) => file.name);
  if (wrong.length === 0 || !types) return null;
  const wanted = types.map((one) => (GROUPS.includes(one) ? `${one} files` : one)).join(", ");
  return t("Invalid file type: {wrong}. Accepted: {wanted}.", { wrong: wrong.join(", "), wanted });
}
