import type { DatasetProps } from "../../wire/generated";

type Props = Pick<DatasetProps, "samples" | "components" | "headers" | "layout" | "sample_labels" | "samples_per_page">;

/** How one cell of an example is shown: as text, or as small pictures and films. */
export type Cell = { readonly kind: "text"; readonly text: string } | { readonly kind: "media"; readonly media: readonly Medium[]; readonly text: string };

export interface Medium {
  readonly kind: "picture" | "video";
  readonly url: string;
}

export interface Samples {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Names instead of the samples themselves. */
  readonly labels: readonly string[] | null;
  readonly perPage: number;
  /** Whether the samples are rows of a table. Else each is a button that shows its first value, or its name. */
  readonly isTable: boolean;
}

/** Components whose files are seen, and how. */
const SEEN: Readonly<Record<string, Medium["kind"]>> = {
  image: "picture",
  imageeditor: "picture",
  annotatedimage: "picture",
  imageslider: "picture",
  gallery: "picture",
  video: "video",
};
const MEDIA_SHOWN = 3;
const LONGEST_TEXT = 500;

export function samplesOf(props: Props): Samples {
  const { samples, components, headers, layout, sample_labels: labels } = props;
  return {
    headers: headers.some((header) => header !== "") ? headers : [],
    rows: samples.map((row) => row.map((value, column) => cellOf(value, components[column] ?? ""))),
    labels: labels?.length ? labels : null,
    perPage: Math.max(1, props.samples_per_page),
    isTable: !labels?.length && (layout ?? (samples.some((row) => row.length > 1) ? "table" : "gallery")) === "table",
  };
}

export function cellOf(given: unknown, type: string): Cell {
  const value = PARTS[type]?.(given) ?? given;
  if (type === "plot" && typeof value === "string" && value.startsWith("data:image/")) return { kind: "media", media: [{ kind: "picture", url: value }], text: "" };
  const parts = Array.isArray(value) ? (value as unknown[]) : [value];
  const names = parts.map((one) => (isFile(one) ? nameOf(one) : null));
  if (parts.length > 0 && !names.includes(null)) {
    const text = shortened(names.join(", "));
    const media = parts.filter(isFile).flatMap((file) => mediumOf(file, type)).slice(0, MEDIA_SHOWN);
    return media.length > 0 ? { kind: "media", media, text } : { kind: "text", text };
  }
  return { kind: "text", text: shortened(plain(value)) };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function each(value: unknown, part: (one: unknown) => unknown): unknown {
  return Array.isArray(value) ? (value as unknown[]).map(part) : value;
}

/** What stands for a value of several parts, by component. */
const PARTS: Readonly<Record<string, (value: unknown) => unknown>> = {
  annotatedimage: (value) => fieldsOf(value).image,
  imageeditor: (value) => {
    const { composite, background, layers } = fieldsOf(value);
    return composite ?? background ?? (Array.isArray(layers) ? (layers as unknown[])[0] : null);
  },
  imageslider: (value) => (Array.isArray(value) ? (value as unknown[]).filter(isFile) : value),
  gallery: (value) => each(value, (item) => fieldsOf(item).image ?? fieldsOf(item).video ?? item),
  fileexplorer: (value) => each(value, (path) => (Array.isArray(path) ? path.join("/") : path)),
  highlightedtext: (value) => each(value, (span) => fieldsOf(span).token ?? span),
  label: (value) => fieldsOf(value).label,
  chatbot: (value) => each(value, (message) => fieldsOf(message).content ?? message),
  plot: (value) => {
    const { type, plot } = fieldsOf(value);
    return type === "matplotlib" ? plot : type;
  },
  nativeplot: (value) => {
    const { columns, data } = fieldsOf(value);
    return Array.isArray(columns) && Array.isArray(data) ? { headers: columns, data } : value;
  },
};

function mediumOf(file: FileLike, type: string): Medium[] {
  const kind = SEEN[type];
  if (!kind || !file.url) return [];
  return [{ kind: type === "gallery" && /\.(mp4|webm|mov|mkv|ogv)$/i.test(nameOf(file)) ? "video" : kind, url: file.url }];
}

function nameOf(file: FileLike): string {
  return file.orig_name ?? file.path?.split("/").at(-1) ?? "file";
}

function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map((item) => cellOf(item, "").text).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "object") {
    const { headers, data } = value as { headers?: unknown; data?: unknown };
    if (Array.isArray(headers) && Array.isArray(data)) return rowsText(headers, data);
    const { text, files } = value as { text?: unknown; files?: unknown };
    if (typeof text === "string") return [text, ...(Array.isArray(files) ? files.map((file) => cellOf(file, "").text) : [])].filter(Boolean).join(" · ");
    return JSON.stringify(value);
  }
  return String(value);
}

const ROWS_SHOWN = 3;

/** The beginning of a table. */
function rowsText(headers: readonly unknown[], data: readonly unknown[]): string {
  const rows = [headers, ...data.slice(0, ROWS_SHOWN)].map((row) => plain(row));
  return `${rows.join(" | ")}${data.length > ROWS_SHOWN ? " …" : ""}`;
}

interface FileLike {
  readonly path?: string;
  readonly url?: string | null;
  readonly orig_name?: string | null;
}

function isFile(value: unknown): value is FileLike {
  return typeof value === "object" && value !== null && ("path" in value || "url" in value);
}
