customElements.define("faulty-shown", class extends HTMLElement {
  static contract = 1;
  connectedCallback() { throw new Error("not shown"); }
});
