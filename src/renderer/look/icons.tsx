import type { ReactNode } from 'react';

/** Line pictures in the text's colour; what they mean is always written beside them. */
function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      {children}
    </svg>
  );
}

export function EraseIcon() {
  return (
    <Icon>
      <path d="M9 5h11a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H9l-6-7z" />
      <path d="m12 9.5 5 5m0-5-5 5" />
    </Icon>
  );
}

export function BackIcon() {
  return (
    <Icon>
      <path d="M20 12H5m6-7-7 7 7 7" />
    </Icon>
  );
}

export function CloseIcon() {
  return (
    <Icon>
      <path d="m6 6 12 12M18 6 6 18" />
    </Icon>
  );
}

export function ForwardIcon() {
  return (
    <Icon>
      <path d="M4 12h15m-6-7 7 7-7 7" />
    </Icon>
  );
}

export function CheckIcon() {
  return (
    <Icon>
      <path d="m5 12.5 5 5 9.5-11" pathLength={1} />
    </Icon>
  );
}

export function WarningIcon() {
  return (
    <Icon>
      <path d="M12 4 2.8 20h18.4z" />
      <path d="M12 10v4.5m0 2.6v.1" />
    </Icon>
  );
}

export function NoteIcon() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 11v5.5m0-9.2v.1" />
    </Icon>
  );
}

export function QrIcon() {
  return (
    <Icon>
      <path d="M4 4h6v6H4zm10 0h6v6h-6zM4 14h6v6H4zm10 0h2v2h-2zm4 0h2v2m-6 4h2v-2m2 2h2v-2" />
    </Icon>
  );
}
