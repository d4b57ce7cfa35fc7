const variants = ["primary", "secondary", "stop", "huggingface"];
const sizes = ["sm", "md", "lg"];

/** The classes of a button for its `variant` and `size`; unknown ones fall back to the plain button. */
export function buttonClass(variant: unknown, size: unknown): string {
  const look = variants.includes(variant as string) ? (variant as string) : "secondary";
  const scale = sizes.includes(size as string) ? (size as string) : "lg";
  return `ll-button ${look} ${scale}`;
}

/** The address of an icon: a file on the wire, or text. */
export function iconUrl(icon: unknown): string | null {
  if (typeof icon === "string" && icon) return icon;
  if (typeof icon === "object" && icon !== null && "url" in icon && typeof icon.url === "string") return icon.url;
  return null;
}

/** A link that may be followed: nothing that runs code. */
export function safeLink(link: unknown): string | null {
  if (typeof link !== "string" || !link) return null;
  // Browsers ignore control characters and blanks inside the scheme, so they are taken out before looking at it.
  // eslint-disable-next-line no-control-regex
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(link.replace(/[\u0000-\u0020]/g, ""))?.[1]?.toLowerCase();
  return scheme === undefined || ["http", "https", "mailto", "tel"].includes(scheme) ? link : null;
}
