import "./embedded.css";

/**
 * The page in a frame of another one: reports its height to that one, if it asks.
 *
 * Only the parent is answered, at its own origin. Browsers load the page in no other frame than those of `frame-ancestors`,
 * so whoever is the parent is one that the author allows. What is sent are numbers.
 */
export function embed(search: string, parent: Window): void {
  const root = document.documentElement;
  const query = new URLSearchParams(search);
  if (query.get("__container") === "false") root.dataset["bare"] = "";
  if (query.get("__info") === "false") root.dataset["plain"] = "";
  let origin: string | null = null;
  let sent = 0;
  const report = () => {
    const height = heightOf(document);
    if (origin === null || height === 0 || height === sent) return;
    sent = height;
    parent.postMessage({ type: "limelight:size", height }, origin);
  };
  const observer = new ResizeObserver(report);
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.source !== parent || origin !== null || event.origin === "null" || !isAsking(event.data)) return;
    origin = event.origin;
    root.dataset["embedded"] = "";
    observer.observe(document.body);
    report();
  });
  parent.postMessage({ type: "limelight:ready" }, "*"); // says nothing, so anybody may hear it
}

export function isAsking(data: unknown): boolean {
  return typeof data === "object" && data !== null && (data as { type?: unknown }).type === "limelight:embed";
}

function heightOf(page: Document): number {
  return Math.ceil(page.body.getBoundingClientRect().height);
}
