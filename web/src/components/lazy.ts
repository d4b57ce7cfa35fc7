/** Components that load only on pages that use them: Gradio type name -> folder in this directory with an `index.ts`. */
export const lazyFolders: Readonly<Record<string, string>> = {
  chatbot: "Chatbot",
  dataset: "Dataset",
  dropdown: "Dropdown",
  file: "File",
  html: "Html",
  image: "Image",
  json: "Json",
  label: "Label",
  markdown: "Markdown",
  multimodaltextbox: "MultimodalInput",
  uploadbutton: "File",
};

/** Folders that share one chunk because pages tend to use them together. */
export const chunkGroups: Readonly<Record<string, readonly string[]>> = {
  media: ["File", "Image"],
  chat: ["Chatbot", "MultimodalInput"],
};
