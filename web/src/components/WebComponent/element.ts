import type { FileData, WebElement } from "../../wire/generated";

/** A custom element of a package, as the contract says: docs/custom-components.md. */
export interface Hosted extends HTMLElement {
  value: unknown;
  props: Readonly<Record<string, unknown>>;
  label: string;
  interactive: boolean;
  theme: "light" | "dark";
  limelight: Limelight;
  /** Called after the page has changed properties of an element that is shown. */
  propertiesChangedCallback?(names: readonly string[]): unknown;
}

/** What the page does for the element. */
export interface Limelight {
  readonly contract: number;
  upload(file: File, onProgress?: (fraction: number) => void): Promise<FileData>;
  notify(level: "info" | "warning" | "error" | "success", message: string): void;
  call(method: string, data?: unknown): Promise<unknown>;
}

export type ElementClass = (new () => Hosted) & { readonly contract?: unknown };

const DEFINED_WITHIN_MS = 5000;

/** Loads the module of a package, unless it is there, and gives the class of its element. */
export async function classOf({ tag, module, contract }: WebElement): Promise<ElementClass> {
  const address = new URL(module, document.baseURI).href;
  try {
    await import(/* @vite-ignore */ address);
  } catch (error) {
    throw new Error(`its module ${module} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
  const found = customElements.get(tag) ?? (await defined(tag));
  if (found === undefined) throw new Error(`its module ${module} does not define <${tag}>`);
  const kind = found as ElementClass;
  if (kind.contract !== contract) {
    throw new Error(`its Python class keeps contract ${String(contract)}, and the class of <${tag}> has no "static contract = ${String(contract)}", but ${String(kind.contract)}`);
  }
  return kind;
}

/** Waits for an element that a module defines later; undefined if it does not in time. */
async function defined(tag: string): Promise<CustomElementConstructor | undefined> {
  let timer = 0;
  const end = new Promise<undefined>((resolve) => {
    timer = window.setTimeout(() => { resolve(undefined); }, DEFINED_WITHIN_MS);
  });
  const found = await Promise.race([customElements.whenDefined(tag), end]);
  clearTimeout(timer);
  return found;
}

/** Runs code of a package. Gives what it threw, also in a reaction of the element, which the browser only reports. */
export function problemOf(run: () => void): unknown {
  let problem: unknown = null;
  const hear = (event: ErrorEvent) => {
    problem ??= event.error ?? event.message;
    event.preventDefault();
  };
  window.addEventListener("error", hear);
  try {
    run();
  } catch (error) {
    problem = error ?? new Error("null was thrown");
  } finally {
    window.removeEventListener("error", hear);
  }
  return problem;
}

/** The value as JSON has it: a copy that nothing else changes. Throws for what has no form there. */
export function plain(value: unknown): unknown {
  if (value === null || value === undefined || typeof value === "string" || typeof value === "boolean") return value ?? null;
  return JSON.parse(JSON.stringify(value) ?? "null") as unknown;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
