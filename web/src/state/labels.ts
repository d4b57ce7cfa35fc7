/** What a control is called when its author gave it no label: people, and their browser tests, find it by that name. */
const names: Readonly<Record<string, string>> = {
  audio: "Audio",
  checkbox: "Checkbox",
  checkboxgroup: "Checkbox Group",
  dropdown: "Dropdown",
  file: "File",
  gallery: "Gallery",
  image: "Image",
  json: "JSON",
  label: "Label",
  number: "Number",
  radio: "Radio",
  slider: "Slider",
  textbox: "Textbox",
  video: "Video",
};

type Props = Readonly<Record<string, unknown>>;

/** The properties with a label. An empty one stays: its author wants none. */
export function withLabel(type: string, props: Props): Props {
  const name = names[type];
  return name === undefined || typeof props["label"] === "string" ? props : { ...props, label: name };
}
