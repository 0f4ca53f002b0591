import type { Wanted } from './decoder.ts';
import { readFrames } from './frame-reading.ts';

const picture: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 15, max: 30 },
};

export interface CameraEvents {
  /** What is to be looked for now. */
  wanted(): Wanted;
  /** The camera is on, or (`undefined`) there is none any more. */
  onStream(stream: MediaStream | undefined): void;
  onText(text: string): void;
}

/**
 * Watches through the camera until cancelled, and lets go of it then. A cabinet without a camera is a
 * cabinet with a keypad: nothing is reported, and a camera that is plugged in later is taken up.
 */
export function watchCamera(events: CameraEvents): () => void {
  // Only a secure page has media devices.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  let cancelled = false;
  let opening = false;
  let close: (() => void) | undefined;

  const open = async () => {
    if (devices === undefined || opening || close !== undefined) return;
    opening = true;
    const stream = await devices.getUserMedia({ video: picture, audio: false }).catch(() => undefined);
    opening = false;
    if (stream === undefined) return;
    if (cancelled) {
      stop(stream);
      return;
    }
    const stopReading = readFrames(stream, events);
    close = () => {
      close = undefined;
      stopReading();
      stop(stream);
      events.onStream(undefined);
    };
    for (const track of stream.getTracks()) track.addEventListener('ended', () => close?.());
    events.onStream(stream);
  };

  devices?.addEventListener('devicechange', open);
  void open();
  return () => {
    cancelled = true;
    devices?.removeEventListener('devicechange', open);
    close?.();
  };
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
