import type { ReactNode } from 'react';
import type { CabinetDrawing, CompartmentRef } from '../../contract/view.ts';
import { CabinetPicture } from '../cabinet/cabinet-picture.tsx';
import { DoorPlace } from '../cabinet/door-place.tsx';
import { Stage } from '../frame/stage.tsx';

/** What the screens with a door have in common: the cabinet with that door lit, and where it is. */
export function AtDoor({
  view,
  heading,
  instruction,
  remark,
  open = false,
  children,
}: {
  readonly view: { readonly compartment: CompartmentRef; readonly drawing: CabinetDrawing };
  readonly heading: ReactNode;
  readonly instruction: ReactNode;
  readonly remark?: ReactNode;
  readonly open?: boolean;
  readonly children?: ReactNode;
}) {
  return (
    <Stage
      heading={heading}
      instruction={instruction}
      remark={remark}
      picture={<CabinetPicture drawing={view.drawing} compartment={view.compartment} open={open} />}
    >
      <DoorPlace drawing={view.drawing} compartment={view.compartment} />
      {children}
    </Stage>
  );
}
