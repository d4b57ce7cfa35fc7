type Props = Readonly<Record<string, unknown>>;

/** How one cell of an example is shown. */
export type Cell = { readonly kind: "text"; readonly text: string } | { readonly kind: "image"; readonly url: string; readonly text: string };

export interface Samples {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Names instead of the samples themselves. */
  readonly labels: readonly string[] | null;
  readonly perPage: number;
}

const IMAGES = ["image", "imageeditor", "gallery"];

export function samplesOf(props: Props): Samples {
  const rows = Array.isArray(props["samples"]) ? (props["samples"] as unknown[]) : [];
  const types = Array.isArray(props["components"]) ? (props["components"] as unknown[]).map(typeName) : [];
  const headers = Array.isArray(props["headers"]) ? (props["headers"] as unknown[]).map(String) : [];
  const labels = props["sample_labels"];
  return {
    headers: headers.some((header) => header !== "") ? headers : [],
    rows: rows.map((row) => (Array.isArray(row) ? (row as unknown[]) : [row]).map((value, column) => cellOf(value, types[column] ?? ""))),
    labels: Array.isArray(labels) && labels.length ? (labels as unknown[]).map(String) : null,
    perPage: typeof props["samples_per_page"] === "number" && props["samples_per_page"] > 0 ? props["samples_per_page"] : 10,
  };
}

function typeName(component: unknown): string {
  if (typeof component === "string") return component;
  return typeof component === "object" && component !== null && "name" in component ? String(component.name) : "";
}

export function cellOf(value: unknown, type: string): Cell {
  if (isFile(value)) {
    const name = value.orig_name ?? value.path?.split("/").at(-1) ?? "file";
    return IMAGES.includes(type) && value.url ? { kind: "image", url: value.url, text: name } : { kind: "text", text: name };
  }
  return { kind: "text", text: plain(value) };
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map((item) => cellOf(item, "").text).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "object") {
    const { text, files } = value as { text?: unknown; files?: unknown };
    if (typeof text === "string") return [text, ...(Array.isArray(files) ? files.map((file) => cellOf(file, "").text) : [])].filter(Boolean).join(" · ");
    return JSON.stringify(value);
  }
  return String(value);
}

interface FileLike {
  readonly path?: string;
  readonly url?: string | null;
  readonly orig_name?: string | null;
}

function isFile(value: unknown): value is FileLike {
  return typeof value === "object" && value !== null && ("path" in value || "url" in value);
}
