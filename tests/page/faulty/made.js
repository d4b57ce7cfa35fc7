customElements.define("faulty-made", class extends HTMLElement {
  static contract = 1;
  constructor() { super(); throw new Error("not made"); }
});
