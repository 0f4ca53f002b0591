import type { ReactNode } from 'react';

/**
 * `keyboard` needs the whole width, whichever way the panel stands; `entrances` all the room there is. What
 * a technician sees holds more: `listed` rows, a `sheet` of facts, a cabinet as `wide` as it goes.
 */
type StageShape = 'plain' | 'keyboard' | 'entrances' | 'listed' | 'sheet' | 'wide';

/**
 * What every screen is made of: one heading and one instruction, what was just noticed, a picture, what
 * is being typed, and what can be done. In portrait they lie below each other, so that what is touched
 * is within reach of a wheelchair; in landscape what is touched lies beside the rest.
 */
export function Stage({
  heading,
  instruction,
  remark,
  picture,
  typed,
  shape = 'plain',
  children,
}: {
  readonly heading: ReactNode;
  readonly instruction?: ReactNode;
  readonly remark?: ReactNode;
  readonly picture?: ReactNode;
  readonly typed?: ReactNode;
  readonly shape?: StageShape;
  readonly children?: ReactNode;
}) {
  return (
    <div className={`stage ${shape}`}>
      <div className="words">
        <h1>{heading}</h1>
        {instruction && <p className="instruction">{instruction}</p>}
        {remark}
      </div>
      {picture && <div className="picture">{picture}</div>}
      {typed && <div className="typed">{typed}</div>}
      <div className="done">{children}</div>
    </div>
  );
}
