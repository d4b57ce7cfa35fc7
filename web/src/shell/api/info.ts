import { isRecord } from "../../wire/errors";

/** What the panel needs of the server's description of its endpoints. */
export interface Endpoint {
  /** With its slash: `/predict`. */
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly returns: readonly Returned[];
  readonly snippets: Programs;
}

/** In the order of the panel's buttons. */
export const LANGUAGES = ["curl", "Python", "JavaScript", "limelight"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Programs = Readonly<Partial<Record<Language, string>>>;

const KEYS: Readonly<Record<Language, string>> = { curl: "bash", Python: "python", JavaScript: "javascript", limelight: "cli" };

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
      snippets: programsOf(one["code_snippets"]),
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

/** Programs by language, as the server names them. */
export function programsOf(raw: unknown): Programs {
  const given = isRecord(raw) ? raw : {};
  return Object.fromEntries(LANGUAGES.flatMap((language) => {
    const text = given[KEYS[language]];
    return typeof text === "string" ? [[language, text]] : [];
  }));
}

function records(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? (list as unknown[]).filter(isRecord) : [];
}

function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
