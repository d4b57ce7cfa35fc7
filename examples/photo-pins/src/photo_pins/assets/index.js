import { afterKey, pinAt } from "./pins.js";

const STYLE = new URL("style.css", import.meta.url).href;
const EMPTY = { photo: null, pins: [] };

class PhotoPins extends HTMLElement {
  static contract = 1;

  value = null;
  props = {};
  label = "";
  interactive = true;

  #root = this.attachShadow({ mode: "open" });

  constructor() {
    super();
    this.#root.innerHTML = `
      <link rel="stylesheet" href="${STYLE}">
      <div class="tools">
        <input type="file" accept="image/*">
        <button type="button">Add a pin</button>
      </div>
      <div class="photo"><img><div class="pins"></div></div>
    `;
    this.#find("input").addEventListener("change", (event) => this.#upload(event.target));
    this.#find("button").addEventListener("click", () => this.#add(0.5, 0.5));
    this.#find("img").addEventListener("click", ({ offsetX, offsetY, target }) => {
      if (this.interactive) this.#add(offsetX / target.clientWidth, offsetY / target.clientHeight);
    });
  }

  connectedCallback() {
    this.#show();
  }

  propertiesChangedCallback() {
    this.#show();
  }

  get #now() {
    return this.value ?? EMPTY;
  }

  #find(selector) {
    return this.#root.querySelector(selector);
  }

  async #upload(input) {
    const [file] = input.files;
    if (!file) return;
    try {
      this.#set({ photo: await this.limelight.upload(file), pins: [] });
    } catch (error) {
      this.limelight.notify("error", error.message);
    }
    input.value = "";
  }

  #add(x, y) {
    if (this.#now.pins.length < this.props.max_pins) this.#set({ ...this.#now, pins: [...this.#now.pins, pinAt(x, y)] });
  }

  /** A value that the user made: the page reads it when it hears of the event. */
  #set(value) {
    this.value = value;
    this.#show();
    this.dispatchEvent(new CustomEvent("input"));
  }

  #key(event, index) {
    const pins = this.interactive ? afterKey(this.#now.pins, index, event.key) : null;
    if (!pins) return;
    event.preventDefault();
    this.#set({ ...this.#now, pins });
    this.#root.querySelectorAll(".pin")[Math.min(index, pins.length - 1)]?.focus();
  }

  #show() {
    const { photo, pins } = this.#now;
    this.#find(".tools").hidden = !this.interactive;
    this.#find("input").setAttribute("aria-label", this.label || "Picture");
    this.#find("button").disabled = !photo || pins.length >= this.props.max_pins;
    this.#find(".photo").hidden = !photo;
    const picture = this.#find("img");
    picture.alt = photo ? (photo.orig_name ?? "the picture") : "";
    if (photo && picture.src !== photo.url) picture.src = photo.url;
    this.#find(".pins").replaceChildren(...pins.map((pin, index) => this.#button(pin, index)));
  }

  #button(pin, index) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pin";
    button.textContent = String(index + 1);
    button.setAttribute("aria-label", `Pin ${index + 1}`);
    button.style.left = `${pin.x * 100}%`;
    button.style.top = `${pin.y * 100}%`;
    button.addEventListener("keydown", (event) => this.#key(event, index));
    button.addEventListener("click", () => {
      this.dispatchEvent(new CustomEvent("pick", { detail: { number: index + 1 } }));
    });
    return button;
  }
}

customElements.define("photo-pins", PhotoPins);
