/** The component types that the main chunk holds: small native controls and the layouts. */
export const eagerTypes = [
  "textbox",
  "button",
  "number",
  "slider",
  "checkbox",
  "checkboxgroup",
  "radio",
  // Layouts; any other type with children is laid out as a column.
  "row",
  "column",
  "group",
  "form",
  "tabs",
  "tabitem",
  "accordion",
  // Shown nowhere.
  "state",
  "browserstate",
  "timer",
] as const;
