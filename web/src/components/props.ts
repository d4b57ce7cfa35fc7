type Props = Readonly<Record<string, unknown>>;

/** Readers of loosely typed props: what the author's server sends is checked where it is used. */
export function text(props: Props, name: string): string | null {
  const value = props[name];
  return typeof value === "string" && value !== "" ? value : null;
}

export function number(props: Props, name: string): number | null {
  const value = props[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Whether the author asks for a small button: `buttons` names it, or the older `show_…_button` says so. */
export function hasButton(props: Props, name: string, byDefault = false): boolean {
  const { buttons } = props;
  if (props[`show_${name}_button`] === true) return true;
  return Array.isArray(buttons) ? buttons.includes(name) : byDefault;
}

/** The name of a control that the author gave no label: what its place holder says, else what it is. */
export function nameWithoutLabel(props: Props, kind: string): string | undefined {
  return text(props, "label") ? undefined : (text(props, "placeholder") ?? kind);
}

/** A declaration of a size option (`300` means pixels, text is CSS), or nothing. */
export function cssSize(property: string, value: unknown): string {
  if (typeof value === "number") return `${property}:${String(value)}px;`;
  return typeof value === "string" && /^[\w.%() +*/-]+$/.test(value) ? `${property}:${value};` : "";
}
