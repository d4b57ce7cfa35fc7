import type { ComponentOptions } from "../wire/generated";

/** The text, or undefined if it is empty. */
export function text(value: string | null | undefined): string | null {
  return value === undefined || value === "" ? null : value;
}

/** The name of a control without a label: its placeholder, or else its type. */
export function nameWithoutLabel(props: Pick<ComponentOptions, "label"> & { readonly placeholder?: string | null }, kind: string): string | undefined {
  return text(props.label) ? undefined : (text(props.placeholder) ?? kind);
}

/** A size option as CSS (`300` means pixels, text is CSS); null for none, or what is no size. */
export function cssLength(value: string | number | null): string | null {
  if (typeof value === "number") return `${String(value)}px`;
  return value !== null && /^[\w.%() +*/-]+$/.test(value) ? value : null;
}

/** A declaration of a size option, or nothing. */
export function cssSize(property: string, value: string | number | null): string {
  const length = cssLength(value);
  return length === null ? "" : `${property}:${length};`;
}
