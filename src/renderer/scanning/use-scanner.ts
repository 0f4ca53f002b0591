import { useEffect, useEffectEvent, useState } from 'react';
import type { KioskView, ScreenName } from '../../contract/view.ts';
import type { Send } from '../touch/press.ts';
import { watchCamera } from './camera.ts';
import type { Wanted } from './decoder.ts';
import { commandFor, newReadings } from './scanned-text.ts';

/** Where something can be held to the camera, and what; what is a label may be a token as well. */
const wantedOn: Partial<Record<ScreenName, Wanted>> = {
  start: 'label',
  signingIn: 'label',
  awaitingCode: 'token',
  awaitingLabel: 'label',
  // The next parcel's label, without a press in between.
  deposited: 'label',
  depositRefused: 'label',
};

function wantedFor(view: KioskView): Wanted | undefined {
  // While the door is still to be closed, the next label.
  if (view.screen === 'doorOpen') return view.task === 'place' ? 'label' : undefined;
  return wantedOn[view.screen];
}

/**
 * Looks through the camera on the screens that have a use for it, sends what it reads, and releases
 * it on all others.
 *
 * @returns the camera's picture while it is on.
 */
export function useScanner(view: KioskView, send: Send): MediaStream | undefined {
  const [stream, setStream] = useState<MediaStream>();
  const [readings] = useState(newReadings);
  const isOn = wantedFor(view) !== undefined;
  const wanted = useEffectEvent(() => wantedFor(view) ?? 'token');
  const onText = useEffectEvent(async (text: string) => {
    if (!readings.isNew(text, performance.now())) return;
    const answer = await send(commandFor(text));
    // The screen changed under it. Whoever still holds the code there means the new screen.
    if (!answer.accepted && answer.reason === 'stale') readings.forget();
  });
  useEffect(() => {
    if (!isOn) return;
    return watchCamera({ wanted: () => wanted(), onStream: setStream, onText: (text) => void onText(text) });
  }, [isOn]);
  return isOn ? stream : undefined;
}
