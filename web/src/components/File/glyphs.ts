/** Icons of the components that load on demand, on the same grid as `icons/paths.ts`. */
export const glyphs = {
  upload: "M12 15.5V4.5 M7 9.5 12 4.5 17 9.5 M5 15.5v4h14v-4",
  picture: "M4 5h16v14H4z M4 16l5-5 5 5 2.5-2.5L20 17 M15.5 9.2v.1",
  camera: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4z M12 10.2a3.1 3.1 0 1 0 0 6.2 3.1 3.1 0 0 0 0-6.2z",
  expand: "M14 5h5v5 M10 19H5v-5 M19 5l-6 6 M5 19l6-6",
  file: "M6.5 3.5h7l4 4v13h-11z M13.5 3.5v4h4",
  clip: "M18.5 11.5l-6.8 6.8a4 4 0 0 1-5.7-5.7l7.3-7.3a2.7 2.7 0 0 1 3.8 3.8l-7.3 7.3a1.3 1.3 0 0 1-1.9-1.9l6.3-6.3",
  trash: "M5 7h14 M9.5 7V4.5h5V7 M7 7l.8 12.5h8.4L17 7",
  edit: "M5 19l.8-3.8L15.5 5.5l3 3-9.7 9.7z",
  undo: "M8.5 5.5 4.5 9.5l4 4 M4.5 9.5h9a5 5 0 0 1 0 10H9",
  up: "M8 11v8.5H4.5V11z M8 11l3.5-7a2.2 2.2 0 0 1 2.2 2.6L13 10h6l-1.5 9.5H8",
  down: "M8 13V4.5H4.5V13z M8 13l3.5 7a2.2 2.2 0 0 0 2.2-2.6L13 14h6l-1.5-9.5H8",
  bottom: "M12 5v14 M6 13l6 6 6-6",
} as const;
