/** Line drawings of 24 by 24; decoration, so that readers aloud leave them out. */
const PATHS = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  cross: 'M7 7l10 10M17 7L7 17',
  clock: 'M12 7v5l3.5 2M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z',
  card: 'M3 6.5h18v11H3zM3 10h18M6 14.5h4',
  bank: 'M4 10h16L12 4zM6 10v7M10 10v7M14 10v7M18 10v7M4 19.5h16',
  upi: 'M8 4l8 8-8 8M5 8l4 4-4 4',
  wallet: 'M4 7h15v12H4zM4 7l11-3v3M15 13h2',
  pix: 'M12 3l9 9-9 9-9-9zM7.5 12L12 7.5 16.5 12 12 16.5z',
  boleto: 'M4 5v14M7 5v14M11 5v14M13 5v14M17 5v14M20 5v14',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  shop: 'M4 10v10h16V10M3 10l2-6h14l2 6a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0M9 20v-6h6v6',
  bolt: 'M13 3L5 14h6l-1 7 8-11h-6z',
  chat: 'M4 5h16v11H10l-5 4v-4H4z',
  list: 'M5 6h.01M5 12h.01M5 18h.01M9 6h11M9 12h11M9 18h11',
  http: 'M4 8h14l-3-3M20 16H6l3 3',
  plus: 'M12 5v14M5 12h14',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  save: 'M12 4v11M7 10l5 5 5-5M4 20h16',
  search: 'M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM16 16l5 5',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5',
  moon: 'M20 14A8 8 0 1 1 10 4a6.5 6.5 0 0 0 10 10z',
  leave: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
  again: 'M20 11a8 8 0 1 0-2 6M20 5v6h-6',
  alert: 'M12 4L2.5 20h19zM12 10v5M12 17.5h.01',
  bars: 'M5 20V11M12 20V4M19 20v-6',
  scales: 'M12 4v16M8 20h8M5 7l7-1 7 1M5 7l-3 7h6zM19 7l-3 7h6z',
  give: 'M9 6L4 11l5 5M4 11h11a5 5 0 0 1 0 10h-2',
  ticks: 'M2 13l4 4 8-9M11 16l1 1 9-10',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
