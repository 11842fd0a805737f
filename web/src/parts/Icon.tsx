/** Icons: lines of one width, drawn for this page. They never stand for a word alone: their button has a name. */

const LINES = {
  pictures: "M4 6.5h16v12H4zM4 15l4.5-4 4 3.5 2.5-2 5 4M15.5 9.5h.01",
  train: "M4 19c3-9 5-13 7-13s2 9 4 9 2.5-4 5-7",
  explore: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM15.5 8.5l-2 5-5 2 2-5z",
  breed: "M6 4v4c0 4 12 4 12 8v4M18 4v4c0 4-12 4-12 8v4M7.5 6.2h9M7.5 17.8h9",
  draw: "M5 19l1-4L16.5 4.5l3 3L9 18zM14 7l3 3",
  gallery: "M5 4.5h6v7H5zM13 4.5h6v4h-6zM5 13.5h6v6H5zM13 10.5h6v9h-6z",
  queue: "M5 7h14M5 12h14M5 17h9",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.4 1.4M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4",
  moon: "M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z",
  globe: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c5 5.5 5 11.5 0 17-5-5.5-5-11.5 0-17z",
  close: "M6 6l12 12M18 6L6 18",
  stop: "M7 7h10v10H7z",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8 6v12M16 6v12",
  again: "M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4",
  trash: "M5 7h14M9.5 7V4.5h5V7M7 7l1 12.5h8L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
  star: "M12 4l2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.5 15.5L20 20",
  add: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  undo: "M9 7L4.5 11.5 9 16M5 11.5h8.5a5 5 0 0 1 0 10H11",
  redo: "M15 7l4.5 4.5L15 16M19 11.5h-8.5a5 5 0 0 0 0 10H13",
  back: "M14.5 6l-6 6 6 6",
  forward: "M9.5 6l6 6-6 6",
  down: "M6 9.5l6 6 6-6",
  copy: "M9 9h10v11H9zM15 9V4.5H5V15h4",
  save: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
  check: "M5 12.5l4.5 4.5L19 7.5",
  warning: "M12 4.5l8.5 15h-17zM12 10v4.5M12 17h.01",
  folder: "M3.5 6.5h6l2 2.5h9v10h-17z",
  pin: "M9 4h6l-.7 6.2 3.2 3.3h-11l3.2-3.3zM12 13.5V20",
  wild: "M5.5 5.5h13v13h-13zM9 9h.01M15 15h.01M15 9h.01M9 15h.01",
  compare: "M4 5.5h7v13H4zM13 5.5h7v13h-7z",
  up: "M12 19V6M6.5 11L12 5.5 17.5 11",
  eraser: "M4 15.5L13.5 6l5 5L11 18.5H7zM9 10.5l5 5M11 18.5h9",
  rectangle: "M4.5 6.5h15v11h-15z",
  fill: "M5 12.5L11.5 6l6.5 6.5L11.5 19zM5 12.5h13M9.5 8V3.5M20 15.5c1 1.5 1.5 2.3 1.5 3a1.5 1.5 0 0 1-3 0c0-.7.5-1.5 1.5-3z",
  pick: "M5 19l1-3.5 8-8 2.5 2.5-8 8zM13 6l5 5M15.5 8.5l2-2a1.8 1.8 0 0 0-2.5-2.5l-2 2",
  larger: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.5 15.5L20 20M11 8.5v5M8.5 11h5",
  smaller: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.5 15.5L20 20M8.5 11h5",
  chance: "M5 5h14v14H5zM9 9h.01M15 9h.01M12 12h.01M9 15h.01M15 15h.01",
} as const;

export type IconName = keyof typeof LINES;

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return (
    <svg
      aria-hidden="true"
      width="24"
      height="24"
      viewBox="0 0 24 24"
      fill={filled ? "currentColor" : "none"}
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={LINES[name]} />
    </svg>
  );
}
