import { useEffect, useEffectEvent, useState } from 'react';
import type { ScreenName } from '../../contract/view.ts';
import type { Send } from '../touch/press.ts';
import { watchCamera } from './camera.ts';
import type { Wanted } from './decoder.ts';
import { commandFor, newReadings } from './scanned-text.ts';

/** Where something can be held to the camera, and what. */
const wantedOn: Partial<Record<ScreenName, Wanted>> = {
  start: 'token',
  awaitingCode: 'token',
  awaitingLabel: 'label',
  // The next parcel's label, without a press in between.
  deposited: 'label',
};

/**
 * Looks through the camera on the screens that have a use for it, sends what it reads, and releases
 * it on all others.
 *
 * @returns the camera's picture while it is on.
 */
export function useScanner(screen: ScreenName, send: Send): MediaStream | undefined {
  const [stream, setStream] = useState<MediaStream>();
  const [readings] = useState(newReadings);
  const isOn = wantedOn[screen] !== undefined;
  const wanted = useEffectEvent(() => wantedOn[screen] ?? 'token');
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
