/** From where the page loads images, video and audio: the rule of its Content-Security-Policy, so that the page can explain
 *  what the browser would block. */

let allowed: readonly string[] = [];

/** Called once, with the `media_hosts` of the configuration. */
export function allowMediaOf(hosts: readonly string[]): void {
  allowed = hosts;
}

export type MediaKind = "picture" | "video" | "sound";

/** Whether the page loads media from this URL: its own origin, a `data:` URL, or a host that the author lists. */
export function mayLoad(address: string): boolean {
  const url = parsed(address);
  // Without a valid URL nothing is requested.
  if (!url || ["data:", "blob:"].includes(url.protocol) || url.origin === location.origin) return true;
  return allowed.some((source) => matches(source, url));
}

function parsed(address: string): URL | null {
  return URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI) : null;
}

const SOURCE = /^(?:(https?):\/\/)?(\*\.)?([^:*]+)(?::(\d+|\*))?$/;

/** Matches a CSP source as browsers do: `https:`, `*`, `example.com`, `*.example.com`, `https://example.com:8443`. */
export function matches(source: string, url: URL, page: string = location.protocol): boolean {
  if (!/^https?:$/.test(url.protocol)) return false;
  if (source === "*") return true;
  if (source === "https:") return url.protocol === source;
  const [, scheme, wildcard, host = "", port] = SOURCE.exec(source) ?? [];
  const isSecure = url.protocol === "https:";
  // An http source also matches https. A source without a scheme matches what the page's scheme does.
  if (!isSecure && (scheme ? scheme === "https" : page === "https:")) return false;
  if (wildcard ? !url.hostname.endsWith(`.${host}`) : url.hostname !== host) return false;
  if (port === "*") return true;
  const own = url.port || (isSecure ? "443" : "80");
  return port ? own === port || (port === "80" && own === "443") : url.port === "";
}

/** The host of an address, for people. */
export function hostOf(address: string): string {
  return parsed(address)?.host ?? address;
}

/** The source that the author has to add to `media_hosts`. */
export function remedyFor(address: string): string {
  return `launch(media_hosts=["${parsed(address)?.origin ?? address}"])`;
}
