import { CheckIcon } from './icons.tsx';

/** It worked: a tick that draws itself once. */
export function Done() {
  return (
    <div className="seal good">
      <CheckIcon />
    </div>
  );
}
