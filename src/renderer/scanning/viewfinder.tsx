import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** What the camera sees, mirrored as everybody expects, with a frame to aim at. */
export function Viewfinder({
  stream,
  shape,
}: {
  readonly stream: MediaStream;
  readonly shape: 'qr' | 'label';
}) {
  const { t } = useTranslation();
  const show = useCallback(
    (video: HTMLVideoElement | null) => {
      if (video !== null && video.srcObject !== stream) video.srcObject = stream;
    },
    [stream],
  );
  return (
    <div className={`viewfinder ${shape}`}>
      <video ref={show} autoPlay muted playsInline aria-label={t('camera.picture')} />
      <span className="aim" aria-hidden="true" />
    </div>
  );
}
