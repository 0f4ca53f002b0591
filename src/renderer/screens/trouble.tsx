import type { ReactNode } from 'react';

/** The ways out for the few whose door misbehaves: present, and quiet. */
export function Trouble({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <section className="trouble" aria-label={heading}>
      <h2>{heading}</h2>
      <div className="trouble-choices">{children}</div>
    </section>
  );
}
