import { useRef, useState } from 'react';
import { useWords } from './language';

/** A text to be copied. Where the browser gives no clipboard, it is selected instead. */
export function CopyText({ label, text, shown = text }: { label: string; text: string; shown?: string }) {
  const { words } = useWords();
  const [copied, setCopied] = useState(false);
  const code = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      if (code.current) window.getSelection()?.selectAllChildren(code.current);
    }
  };
  return (
    <div className="copy">
      <span className="soft">{label}</span>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <code ref={code} tabIndex={0}>
        {shown}
      </code>
      <button type="button" className="secondary" onClick={copy} aria-live="polite">
        {copied ? words.copied : words.copy}
      </button>
    </div>
  );
}
