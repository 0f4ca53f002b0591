import type { Wanted } from './decoder.ts';
import type { FrameRead, FrameToRead } from './decoder-worker.ts';

/** Between two frames while something moves, … */
const busyPauseMs = 100;
/** … and while nothing does, so that an idle cabinet spends next to nothing on looking. */
const stillPauseMs = 600;
const busyForMs = 3_000;

interface Reading {
  wanted(): Wanted;
  onText(text: string): void;
}

/**
 * Hands one frame at a time to the worker, until cancelled. The next one is taken only after the
 * answer to the last, so a slow machine reads fewer frames and never falls behind.
 */
export function readFrames(stream: MediaStream, { wanted, onText }: Reading): () => void {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  const worker = new Worker(new URL('./decoder-worker.ts', import.meta.url), { type: 'module' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let cancelled = false;
  let movedAt = performance.now();

  const next = (afterMs: number) => {
    if (!cancelled) timer = setTimeout(sendFrame, afterMs);
  };
  const sendFrame = async () => {
    // Before its first frame a video has nothing to copy.
    const frame = await createImageBitmap(video).catch(() => undefined);
    if (cancelled) frame?.close();
    else if (frame === undefined) next(busyPauseMs);
    else worker.postMessage({ frame, wanted: wanted() } satisfies FrameToRead, [frame]);
  };
  worker.onmessage = (event: MessageEvent<FrameRead>) => {
    if (cancelled) return;
    const { text, changed } = event.data;
    const now = performance.now();
    if (changed) movedAt = now;
    if (text !== undefined) onText(text);
    next(now - movedAt < busyForMs ? busyPauseMs : stillPauseMs);
  };
  // Rejected when the camera goes while it starts; then there is nothing to read.
  video.play().then(
    () => next(0),
    () => undefined,
  );

  return () => {
    cancelled = true;
    clearTimeout(timer);
    worker.terminate();
    video.srcObject = null;
  };
}
