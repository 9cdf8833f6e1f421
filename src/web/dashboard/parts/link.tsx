import type { ComponentProps, MouseEvent } from 'react';
import { go } from '../route';

interface LinkProps extends ComponentProps<'a'> {
  href: string;
  /** What the history keeps with the place. */
  kept?: { search?: string; depth?: number };
}

/** A link within the page; with a modifier key it is the browser's. */
export function Link({ href, kept, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    go(href, kept);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
