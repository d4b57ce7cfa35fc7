/** Components that load only on pages that use them: Gradio type name -> folder in this directory with an `index.ts`. */
export const lazyFolders: Readonly<Record<string, string>> = {
  audio: "Audio",
  chatbot: "Chatbot",
  dataset: "Dataset",
  dropdown: "Dropdown",
  file: "File",
  gallery: "Gallery",
  html: "Html",
  image: "Image",
  json: "Json",
  label: "Label",
  markdown: "Markdown",
  multimodaltextbox: "MultimodalInput",
  uploadbutton: "File",
  video: "Video",
};

/** Folders that share one chunk because pages tend to use them together. */
export const chunkGroups: Readonly<Record<string, readonly string[]>> = {
  media: ["File", "Image"],
  recordings: ["Audio", "Recording", "Video"],
  chat: ["Chatbot", "MultimodalInput"],
};
