// Our own icons: 20 × 20, one stroke of 1.5, drawn for this interface.

const shapes = {
  dashboard: "M3 11.5a7 7 0 0 1 14 0M10 11.5l3.2-4M3.8 15.5h12.4",
  channels: "M3 6h3m4 0h7M3 14h8m4 0h2M8 4v4M13 12v4",
  users:
    "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 16.5c0-3 2-4.5 5-4.5s5 1.5 5 4.5M13 4a2.8 2.8 0 0 1 0 5.3M14.5 12.3c2 .4 3 1.9 3 4.2",
  quality: "M3 5h3v10H3zM8.5 5h3v10h-3zM14 15v-3.5M17 15v-3.5M14 11.5h3M14 15h3",
  storage:
    "M3.5 5.3C3.5 4 6.4 3 10 3s6.5 1 6.5 2.3S13.6 7.6 10 7.6 3.5 6.6 3.5 5.3ZM3.5 5.3v9.4c0 1.3 2.9 2.3 6.5 2.3s6.5-1 6.5-2.3V5.3M3.5 10c0 1.3 2.9 2.3 6.5 2.3s6.5-1 6.5-2.3",
  flask: "M8 3v5l-4.2 7.2A1.2 1.2 0 0 0 4.9 17h10.2a1.2 1.2 0 0 0 1.1-1.8L12 8V3M6.8 3h6.4M6 12.5h8",
  table: "M3 4.5h14v11H3zM3 8.2h14M3 11.9h14M8 8.2v7.3",
  host: "M3.5 3.5h13v5h-13zM3.5 11.5h13v5h-13zM6 6h.1M6 14h.1M9.5 6h4M9.5 14h4",
  audit: "M5 2.5h7l3 3v12H5zM12 2.5v3h3M7.5 9.5h5M7.5 12h5M7.5 14.5h3",
  bell: "M5 13.5V9a5 5 0 0 1 10 0v4.5l1.5 1.5h-13zM8.5 17.2h3",
  info: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM10 9v4.5M10 6.3v.2",
  stop: "M5.5 5.5h9v9h-9z",
  copy: "M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7",
  back: "M12 4.5L6.5 10l5.5 5.5",
  forward: "M8 4.5l5.5 5.5L8 15.5",
  broom:
    "M12.5 3l-2 6M6.7 9.2l6.8 2.1M6 10.5c-.4 2.6-1.5 4.2-3.2 5.3 3 1.5 6.2 1.7 8.7.9 1.2-1.4 1.6-3 1.7-4.8M7.6 14l-1 2.4",
  sun:
    "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM10 1.8v1.7M10 16.5v1.7M1.8 10h1.7M16.5 10h1.7M4.2 4.2l1.2 1.2M14.6 14.6l1.2 1.2M4.2 15.8l1.2-1.2M14.6 5.4l1.2-1.2",
  moon: "M16.8 12.2A7 7 0 0 1 7.8 3.2a7 7 0 1 0 9 9Z",
  signOut: "M8 3.5H4.5v13H8M8.5 10h8M13.5 6.8l3.2 3.2-3.2 3.2",
  boards: "M3 3.5h6v5H3zM12 3.5h5v8h-5zM3 11.5h6v5H3zM12 14.5h5v2h-5z",
  undo: "M7.5 4L4 7.5 7.5 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H8",
  redo: "M12.5 4L16 7.5 12.5 11M16 7.5H8.5a4.5 4.5 0 0 0 0 9H12",
  share: "M6 7.5H4v9h12v-9h-2M10 12V2.8M6.8 6L10 2.8 13.2 6",
  wall: "M2.5 4h15v9.5h-15zM7 16.5h6M10 13.5v3",
  move:
    "M10 2.5v15M2.5 10h15M7.8 4.7L10 2.5l2.2 2.2M7.8 15.3l2.2 2.2 2.2-2.2M4.7 7.8L2.5 10l2.2 2.2M15.3 7.8l2.2 2.2-2.2 2.2",
  up: "M4.5 12.5L10 7l5.5 5.5",
  down: "M4.5 7.5L10 13l5.5-5.5",
  settings:
    "M3 5.5h8m3.5 0H17M3 14.5h2.5m3.5 0h8M12.8 3.7a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6ZM7.2 12.7a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6Z",
  gauge: "M4.2 15.5a7.5 7.5 0 1 1 11.6 0M10 11l3-4.5",
  stat: "M3 6.5h4v-3M3 16.5l3.5-4 3 2.5 3.5-5 4 3M11 4h6",
  text: "M4 4.5h12M10 4.5v11.5M7.5 16h5",
  person: "M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM3.8 17c.4-3 2.8-4.6 6.2-4.6s5.8 1.6 6.2 4.6",
  plug: "M7 2.5v4M13 2.5v4M5 6.5h10v3a5 5 0 0 1-10 0v-3ZM10 14.5v3",
  key: "M13 3.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM10.3 9.7L3.5 16.5v-3M6.5 13.5l2 2",
  lock: "M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  more: "M4.5 10h.1M10 10h.1M15.4 10h.1",
  plus: "M10 4v12M4 10h12",
  edit: "M4 16l.6-3.1L13.2 4.3l2.5 2.5-8.6 8.6L4 16ZM11.7 5.8l2.5 2.5",
  trash: "M3.5 5.5h13M8 5V3.5h4V5M5.2 5.5l.8 11h8l.8-11M8.5 8.5v5M11.5 8.5v5",
  check: "M4 10.5l4 4 8-9",
  cross: "M5 5l10 10M15 5L5 15",
  alert: "M10 3.2l7.3 13H2.7l7.3-13ZM10 8v4M10 14v.2",
  search: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM13 13l4 4",
  eye:
    "M1.8 10S4.5 4.5 10 4.5 18.2 10 18.2 10 15.5 15.5 10 15.5 1.8 10 1.8 10ZM10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z",
  eyeOff:
    "M3 3l14 14M8 4.8A8 8 0 0 1 10 4.5c5.5 0 8.2 5.5 8.2 5.5a14 14 0 0 1-2.4 3.1M5 6.2A13 13 0 0 0 1.8 10S4.5 15.5 10 15.5a8 8 0 0 0 3.7-.9",
  pause: "M7 4.5v11M13 4.5v11",
  play: "M6 4.2l9.5 5.8L6 15.8V4.2Z",
  retry: "M16.5 10a6.5 6.5 0 1 1-1.9-4.6L16.5 7.3M16.5 3.5v3.8h-3.8",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM10 6.2V10l2.6 1.7",
  zoomIn: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM13 13l4 4M9 6.8v4.4M6.8 9h4.4",
  zoomOut: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM13 13l4 4M6.8 9h4.4",
  link:
    "M8.5 11.5l3-3M9 6.5l1.8-1.8a3.2 3.2 0 0 1 4.5 4.5L13.5 11M11 13.5l-1.8 1.8a3.2 3.2 0 0 1-4.5-4.5L6.5 9",
  download: "M10 3v9.5M6.2 9l3.8 3.8L13.8 9M3.5 16.5h13",
  picture: "M3 4h14v12H3zM3 13.5l4-4 3.5 3.5 2.5-2.5 4 4M13 7.5h.1",
  compare: "M2.5 13c2.5-7 5-7 7.5-3s5 4 7.5-3M2.5 16.5h15",
  sigma: "M14.5 6V3.5h-9L11 10l-5.5 6.5h9V14",
  lines: "M2.5 13.5l4-5 3.5 3 3.5-6 4 4.5",
  braces:
    "M7.5 3.5c-2 0-2 1-2 3s0 3-2 3.5c2 .5 2 1.5 2 3.5s0 3 2 3M12.5 3.5c2 0 2 1 2 3s0 3 2 3.5c-2 .5-2 1.5-2 3.5s0 3-2 3",
  controls:
    "M6.5 6.5h7a3.5 3.5 0 0 1 0 7h-7a3.5 3.5 0 0 1 0-7ZM13.5 8.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6Z",
} as const;

export type IconName = keyof typeof shapes;

/** Decoration only: whatever it says must also stand in words nearby. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}

/** The mark: a trace on a small screen. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" />
      <path d="M4 17h5l3-8 5 15 4-11 2 4h5" />
    </svg>
  );
}
