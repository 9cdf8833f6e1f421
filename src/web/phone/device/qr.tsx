import qrcode from 'qrcode-generator';
import { useMemo } from 'react';

/** Modules of white around the code; readers need four. */
const MARGIN = 4;

/** A text as a QR code, black on white in dark mode too. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => {
    const code = qrcode(0, 'L');
    code.addData(text, 'Byte');
    code.make();
    const count = code.getModuleCount();
    const cells: string[] = [];
    for (let row = 0; row < count; row += 1)
      for (let column = 0; column < count; column += 1)
        if (code.isDark(row, column)) cells.push(`M${column + MARGIN} ${row + MARGIN}h1v1h-1z`);
    return { path: cells.join(''), size: count + 2 * MARGIN };
  }, [text]);
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
