import { frameAddress } from "./address";

const HIGHEST = 50_000;
const INITIAL_HEIGHT = "300px";
const HOME = new URL(".", import.meta.url).href;

/**
 * An app in a frame that is as high as what the app shows: `<gradio-app src="https://host/app">`.
 *
 * The frame is another origin, so neither page can read or change the other. All that comes from it is its height, and
 * only from the frame's own window and origin.
 */
export class AppElement extends HTMLElement {
  static readonly observedAttributes = ["src", "space", "theme_mode", "container", "info"];

  #frame: HTMLIFrameElement | null = null;
  #origin = "";
  readonly #listen = (event: MessageEvent<unknown>) => this.#take(event);

  connectedCallback(): void {
    if (!this.style.display) this.style.display = "block";
    window.addEventListener("message", this.#listen);
    this.#show();
  }

  disconnectedCallback(): void {
    window.removeEventListener("message", this.#listen);
    this.#frame?.remove();
    this.#frame = null;
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#show();
  }

  #show(): void {
    const get = (name: string) => this.getAttribute(name);
    const url = frameAddress(
      { src: get("src"), space: get("space"), theme_mode: get("theme_mode"), container: get("container"), info: get("info") },
      HOME,
    );
    if (url?.href === this.#frame?.src) return;
    this.#frame?.remove();
    this.#frame = null;
    if (!url) return;
    this.#origin = url.origin;
    const frame = document.createElement("iframe");
    frame.title = this.getAttribute("aria-label") || this.title || url.host; // its host, because this script has no texts
    frame.loading = this.getAttribute("eager") === "true" ? "eager" : "lazy";
    frame.allow = "camera; microphone; clipboard-write; fullscreen";
    frame.style.cssText = "display: block; width: 100%; border: 0;";
    frame.style.height = this.getAttribute("initial_height") ?? INITIAL_HEIGHT;
    frame.src = url.href;
    this.#frame = frame;
    this.append(frame);
  }

  #take(event: MessageEvent<unknown>): void {
    const frame = this.#frame;
    const inner = frame?.contentWindow;
    if (!frame || !inner || event.source !== inner || event.origin !== this.#origin) return;
    if (typeof event.data !== "object" || event.data === null) return;
    const { type, height } = event.data as { type?: unknown; height?: unknown };
    if (type === "limelight:ready") inner.postMessage({ type: "limelight:embed" }, this.#origin);
    if (type === "limelight:size" && typeof height === "number" && height > 0 && height <= HIGHEST) this.#grow(frame, height);
  }

  #grow(frame: HTMLIFrameElement, height: number): void {
    const before = frame.offsetHeight;
    frame.style.height = `${Math.ceil(height)}px`;
    if (!frame.dataset["shown"]) {
      frame.dataset["shown"] = "true";
      this.dispatchEvent(new CustomEvent("render"));
    } else if (this.getAttribute("autoscroll") === "true" && height > before) this.scrollIntoView({ block: "end" });
  }
}
