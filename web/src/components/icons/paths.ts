/** Own icons on a 24 px grid, drawn as strokes of width 1.75 with round ends. Tiny ones only: these are in the main chunk. */
export const paths = {
  check: "M5 12.5 10 17.5 19 7",
  chevron: "M6 9.5 12 15.5 18 9.5",
  close: "M6.5 6.5 17.5 17.5 M17.5 6.5 6.5 17.5",
  grip: "M9 6v.1 M15 6v.1 M9 12v.1 M15 12v.1 M9 18v.1 M15 18v.1",
  more: "M6 12v.1 M12 12v.1 M18 12v.1",
  copy: "M9 9h10v11H9z M5.5 15.5V4.5H15",
  download: "M12 4v11 M7 10.5 12 15.5 17 10.5 M5 20h14",
  send: "M12 19.5V5 M5.5 11 12 4.5 18.5 11",
  stop: "M7 7h10v10H7z",
  reset: "M5 12a7 7 0 1 0 2.2-5.1 M5 4.5V9h4.5",
  sun: "M12 8.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6z M12 2.8v1.7 M12 19.5v1.7 M2.8 12h1.7 M19.5 12h1.7 M5.5 5.5l1.2 1.2 M17.3 17.3l1.2 1.2 M5.5 18.5l1.2-1.2 M17.3 6.7l1.2-1.2",
  moon: "M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z",
  code: "M8.5 7.5 4 12l4.5 4.5 M15.5 7.5 20 12l-4.5 4.5",
  info: "M12 11v5.5 M12 7.6v.1 M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
  warning: "M12 9.5v4.5 M12 17v.1 M12 4 3.2 19.5h17.6z",
} as const;
