/** Shapes that say a state without colour, and the few others the pages need. */

const PATHS = {
  settling: "M12 3a9 9 0 0 1 9 9M21 12a9 9 0 0 1-9 9M12 21a9 9 0 0 1-9-9",
  measuring: "M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8z",
  moving: "M2 14c2.5-7 5-7 7.500 0M9.500 14c2.500 7 5 7 7.500 0M17 14l1.500-4 4 3",
  weak: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18zM9 9.500a3 3 0 1 1 4.400 2.600c-1 .6-1.400 1-1.400 2.100M12 17.300v.1",
  absent: "M2 6v13M2 16h20M22 19v-5a2 2 0 0 0-2-2H2",
  still: "M2 12h20",
  lost: "M5 5l14 14M19 5L5 19",
  unheard: "M5 5l14 14M19 5L5 19",
  check: "M4 13l5 5L20 6",
  sound: "M4 9v6h4l5 4V5L8 9zM16.500 9a4 4 0 0 1 0 6M19 6.500a8 8 0 0 1 0 11",
  mute: "M4 9v6h4l5 4V5L8 9zM17 9.500l5 5M22 9.500l-5 5",
  "bell-paused": "M7 16v-5a5 5 0 0 1 10 0v5l1.500 2h-13zM10.500 20.500h3M3 3l2.500 2.500M8.500 8.500l2 2M13.500 13.500l2 2M18.500 18.500L21 21M21 3l-2.500 2.500M15.500 8.500l-2 2M10.500 13.500l-2 2M5.500 18.500L3 21",
  "bell-off": "M7 16v-5a5 5 0 0 1 10 0v5l1.500 2h-13zM10.500 20.500h3M3 3l18 18M21 3L3 21",
  risk: "M3 17l6-6 4 4 8-8M15 7h6v6",
  star: "M12 3.500l2.600 5.400 5.900.8-4.300 4.100 1 5.900-5.200-2.800-5.200 2.800 1-5.900L3.500 9.700l5.900-.8z",
  close: "M6 6l12 12M18 6L6 18",
  erase: "M9 6h11v12H9l-6-6zM12 9.500l5 5M17 9.500l-5 5",
  user: "M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM4.500 20c.7-4 4-5.500 7.500-5.500s6.800 1.500 7.500 5.500",
} as const;

export type Shape = keyof typeof PATHS;

export function Icon({ shape, filled = false }: { shape: Shape; filled?: boolean }) {
  return (
    <svg class={`icon icon-${shape}`} viewBox="0 0 24 24" aria-hidden="true" data-filled={filled || undefined}>
      <path d={PATHS[shape]} />
    </svg>
  );
}
