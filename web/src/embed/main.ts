import { AppElement } from "./element";

// A class can have one name only.
customElements.define("gradio-app", class extends AppElement {});
customElements.define("limelight-app", class extends AppElement {});
