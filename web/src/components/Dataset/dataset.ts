import type { DatasetProps } from "../../wire/generated";

type Props = Pick<DatasetProps, "samples" | "components" | "headers" | "layout" | "sample_labels" | "samples_per_page">;

/** How one cell of an example is shown. */
export type Cell = { readonly kind: "text"; readonly text: string } | { readonly kind: "image"; readonly url: string; readonly text: string };

export interface Samples {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Names instead of the samples themselves. */
  readonly labels: readonly string[] | null;
  readonly perPage: number;
  /** Whether the samples are rows of a table. Else each is a button that shows its first value, or its name. */
  readonly isTable: boolean;
}

const IMAGES = ["image", "imageeditor", "gallery", "annotatedimage", "imageslider"];

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
  const value = OF_MANY[type]?.(given) ?? given;
  if (isFile(value)) {
    const name = value.orig_name ?? value.path?.split("/").at(-1) ?? "file";
    return IMAGES.includes(type) && value.url ? { kind: "image", url: value.url, text: name } : { kind: "text", text: name };
  }
  return { kind: "text", text: plain(value) };
}

/** What stands for a value of several parts. */
const OF_MANY: Readonly<Record<string, (value: unknown) => unknown>> = {
  annotatedimage: (value) => (typeof value === "object" && value !== null && "image" in value ? value.image : value),
  imageslider: (value) => (Array.isArray(value) ? ((value as unknown[]).find(isFile) ?? "") : value),
  fileexplorer: (value) => (Array.isArray(value) ? value.map((path) => (Array.isArray(path) ? path.join("/") : path) as unknown) : value),
};

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
