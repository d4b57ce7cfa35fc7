import { isRecord } from "../../wire/errors";

/** What the panel needs of the server's description of its endpoints. */
export interface Endpoint {
  /** With its slash: `/predict`. */
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly returns: readonly Returned[];
}

export interface Parameter {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly component: string;
  readonly isRequired: boolean;
  readonly fallback: unknown;
  /** A value to show in a snippet, with marks for files. */
  readonly example: unknown;
}

export interface Returned {
  readonly label: string;
  readonly type: string;
  readonly component: string;
}

/** Stands in an example for a file that the caller has. */
export class FileMark {
  constructor(readonly name: string) {}
}

/** The public endpoints of an answer of `/info`, in its order. */
export function endpointsOf(info: unknown): Endpoint[] {
  const named = isRecord(info) && isRecord(info["named_endpoints"]) ? info["named_endpoints"] : {};
  return Object.entries(named).flatMap(([name, one]) => {
    if (!isRecord(one) || one["show_api"] === false || (one["api_visibility"] ?? "public") !== "public") return [];
    return {
      name,
      description: typeof one["description"] === "string" ? one["description"] : "",
      parameters: records(one["parameters"]).map(parameterOf),
      returns: records(one["returns"]).map(returnedOf),
    };
  });
}

function parameterOf(raw: Record<string, unknown>, index: number): Parameter {
  const hasDefault = raw["parameter_has_default"] === true;
  const fallback = raw["parameter_default"] ?? null;
  const example = hasDefault && fallback !== null ? fallback : (raw["example_input"] ?? fallback);
  return {
    ...returnedOf(raw),
    name: stringOf(raw["parameter_name"]) || `param_${String(index)}`,
    isRequired: !hasDefault,
    fallback,
    example: isFileSchema(raw["type"]) && !isRecord(example) ? new FileMark(fileName(raw["component"])) : markFiles(example, stringOf(raw["component"])),
  };
}

function returnedOf(raw: Record<string, unknown>): Returned {
  const python = raw["python_type"];
  return {
    label: typeof raw["label"] === "string" ? raw["label"] : "",
    type: isRecord(python) && typeof python["type"] === "string" ? python["type"] : "Any",
    component: stringOf(raw["component"]),
  };
}

/** The example with each file in it replaced by a mark: its path means nothing to the caller. */
export function markFiles(value: unknown, component: string): unknown {
  if (Array.isArray(value)) return value.map((item) => markFiles(item, component));
  if (!isRecord(value)) return value;
  const { meta } = value;
  if (isRecord(meta) && meta["_type"] === "gradio.FileData") return new FileMark(stringOf(value["orig_name"]) || fileName(component));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, markFiles(item, component)]));
}

function isFileSchema(schema: unknown): boolean {
  return isRecord(schema) && (schema["title"] === "FileData" || schema["title"] === "ImageData" || schema["title"] === "VideoData");
}

function fileName(component: unknown): string {
  const names: Record<string, string> = { Image: "photo.jpg", Audio: "speech.wav", Video: "clip.mp4" };
  return names[stringOf(component)] ?? "file.txt";
}

function records(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? (list as unknown[]).filter(isRecord) : [];
}

function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
