/** The heading of a step. It takes the focus when the step opens, so that the keyboard and a screen reader begin there. */
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';

export function Heading({ children, focus = false }: { children: ReactNode; focus?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focus) heading.current?.focus({ preventScroll: true });
  }, [focus]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
