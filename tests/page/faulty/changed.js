// A good one, but for the value "bad"; it asks its Python class, too.
customElements.define("faulty-changed", class extends HTMLElement {
  static contract = 1;
  changes = [];
  async connectedCallback() { this.textContent = `${this.value} ${await this.limelight.call("twice", 4)}`; }
  propertiesChangedCallback(names) {
    this.changes.push(...names);
    if (this.value === "bad") throw new Error("not changed");
    this.textContent = `${this.value} ${this.props.mood} ${this.theme} ${this.changes}`;
  }
});
