import { isRecord } from "../../wire/errors";

/** What the panel needs of the server's description of its endpoints. */
export interface Endpoint {
  /** With its slash: `/predict`. */
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly returns: readonly Returned[];
  /** Programs that call it, by language: `bash`, `python`, `javascript`. */
  readonly snippets: Readonly<Record<string, string>>;
}

export interface Parameter {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly component: string;
  readonly isRequired: boolean;
  readonly fallback: unknown;
}

export interface Returned {
  readonly label: string;
  readonly type: string;
  readonly component: string;
}

/** The public endpoints of an answer of `/info`, in its order. */
export function endpointsOf(info: unknown): Endpoint[] {
  const named = isRecord(info) && isRecord(info["named_endpoints"]) ? info["named_endpoints"] : {};
  return Object.entries(named).flatMap(([name, one]) => {
    if (!isRecord(one) || (one["api_visibility"] ?? "public") !== "public") return [];
    return {
      name,
      description: typeof one["description"] === "string" ? one["description"] : "",
      parameters: records(one["parameters"]).map(parameterOf),
      returns: records(one["returns"]).map(returnedOf),
      snippets: snippetsOf(one["code_snippets"]),
    };
  });
}

function parameterOf(raw: Record<string, unknown>, index: number): Parameter {
  return {
    ...returnedOf(raw),
    name: stringOf(raw["parameter_name"]) || `param_${String(index)}`,
    isRequired: raw["parameter_has_default"] !== true,
    fallback: raw["parameter_default"] ?? null,
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

function snippetsOf(raw: unknown): Record<string, string> {
  const entries = Object.entries(isRecord(raw) ? raw : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function records(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? (list as unknown[]).filter(isRecord) : [];
}

function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
