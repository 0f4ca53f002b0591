import { useSurroundings } from '../../touch/press.ts';

/**
 * The top left corner of the start screen, which is drawn empty: whoever touches it often enough is asked
 * for a technician's sign-in. Main counts. It is no button, so that neither a keyboard nor a screen
 * reader leads there.
 */
export function Corner() {
  const { send } = useSurroundings();
  return (
    <div
      className="corner"
      data-command="touchCorner"
      aria-hidden="true"
      onPointerDown={(event) => event.button === 0 && send({ name: 'touchCorner' })}
    />
  );
}
