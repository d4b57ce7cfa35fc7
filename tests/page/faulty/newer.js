customElements.define("faulty-newer", class extends HTMLElement { static contract = 2; });
