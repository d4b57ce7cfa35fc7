// A library as people load them: a name on the window.
window.Bars = class {
  constructor(element, values) {
    this.element = element;
    this.draw(values);
  }
  draw(values) {
    this.element.replaceChildren(
      ...values.map((value) => {
        const bar = document.createElement("div");
        bar.className = "bar";
        bar.style.width = `${value}px`;
        bar.textContent = value;
        return bar;
      }),
    );
  }
};
