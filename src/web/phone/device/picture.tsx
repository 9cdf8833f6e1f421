/** Drawings of what is sold: an order's own pictures are on other hosts, and this page loads nothing from there. */
import type { ReactNode } from 'react';

const HUES = [18, 36, 96, 168, 204, 262, 330];

function hueOf(text: string): number {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return HUES[sum % HUES.length] ?? 36;
}

const steam = (
  <path d="M27 14c-3 3 3 5 0 9M36 12c-3 3 3 6 0 10" fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" />
);

const DRAWINGS: [RegExp, ReactNode][] = [
  [
    /tea|chai|chá|darjeeling|assam/i,
    <g key="tea">
      {steam}
      <path d="M46 32h5a6 6 0 0 1 0 12h-6" fill="none" stroke="#fff" strokeWidth="3.4" />
      <path d="M14 28h34v10a15 15 0 0 1-15 15h-4a15 15 0 0 1-15-15z" fill="#fff" />
      <path d="M18 32h26v5a11 11 0 0 1-1 4H19a11 11 0 0 1-1-4z" fill="#b45f24" />
      <path d="M22 29v12m-3 0h6v6h-6z" fill="#e7d9a8" stroke="#8a6d1f" strokeWidth="1" />
    </g>,
  ],
  [
    /caf[eé]|coffee/i,
    <g key="coffee">
      {steam}
      <path d="M15 28h34l-4 25H19z" fill="#fff" />
      <path d="M17.6 35h28.8l-1.8 11H19.4z" fill="#7a4a2a" />
    </g>,
  ],
  [
    /bolo|cake/i,
    <g key="cake">
      <path d="M10 40 44 20a10 10 0 0 1 10 12v8z" fill="#fff" />
      <path d="M10 40h44v12H10z" fill="#f0b35c" />
      <path d="M10 44h44v3H10z" fill="#fff" />
      <circle cx="42" cy="20" r="4" fill="#d6452b" />
    </g>,
  ],
  [
    /p[aã]o|p[aã]es|bread|queijo|cesta/i,
    <g key="bread">
      <ellipse cx="22" cy="42" rx="14" ry="11" fill="#f6d48b" />
      <ellipse cx="43" cy="42" rx="14" ry="11" fill="#eec06a" />
      <ellipse cx="32" cy="30" rx="15" ry="12" fill="#fbe3ab" />
      <path d="M25 26c3-3 8-4 12-2" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
    </g>,
  ],
];

const PARCEL = (
  <g>
    <path d="m32 12 20 9v23l-20 9-20-9V21z" fill="#fff" />
    <path d="m12 21 20 9 20-9M32 30v23" fill="none" stroke="#8b7d6b" strokeWidth="2" />
    <path d="m22 16.5 20 9v8" fill="none" stroke="#c9a46a" strokeWidth="4" />
  </g>
);

const drawingOf = (name: string): ReactNode => DRAWINGS.find(([pattern]) => pattern.test(name))?.[1] ?? PARCEL;

/** A square picture of one item. */
export function ItemPicture({ name }: { name: string }) {
  const hue = hueOf(name);
  return (
    <svg className="item-picture" viewBox="0 0 64 64" aria-hidden="true">
      <rect width="64" height="64" rx="12" fill={`hsl(${hue} 46% 52%)`} />
      {drawingOf(name)}
    </svg>
  );
}

/** The wide picture on top of an order's bubble. */
export function HeaderPicture({ names }: { names: string[] }) {
  const shown = names.slice(0, 3);
  const hue = hueOf(names.join());
  const start = 150 - (shown.length * 78) / 2;
  return (
    <svg className="header-picture" viewBox="0 0 300 132" aria-hidden="true">
      <rect width="300" height="132" fill={`hsl(${hue} 44% 46%)`} />
      <circle cx="46" cy="20" r="70" fill={`hsl(${hue} 50% 54%)`} />
      <circle cx="268" cy="122" r="86" fill={`hsl(${(hue + 24) % 360} 48% 40%)`} />
      <rect y="104" width="300" height="28" fill={`hsl(${hue} 40% 32%)`} />
      {shown.map((name, position) => (
        <svg key={name} x={start + position * 78} y="34" width="78" height="82" viewBox="2 4 60 60" aria-hidden="true">
          {drawingOf(name)}
        </svg>
      ))}
    </svg>
  );
}
