import { useTranslation } from 'react-i18next';
import type { CabinetDrawing, CompartmentRef } from '../../contract/view.ts';
import { type Box, layOut } from './layout.ts';

/** The drawing's own scale: door units to SVG units. */
const scale = 100;
/** Steel around each door. */
const gap = 7;

interface CabinetPictureProps {
  readonly drawing: CabinetDrawing;
  readonly compartment: CompartmentRef;
  /** The door is drawn swung open. */
  readonly open: boolean;
}

/** The cabinet as it stands in front of the person: dark, one door lit, a line from the screen to it. */
export function CabinetPicture({ drawing, compartment, open }: CabinetPictureProps) {
  const { t } = useTranslation();
  const layout = layOut(drawing);
  // Scaled so that the cabinet is 1000 units tall however its doors are counted.
  const unit = (10 * scale) / layout.height;
  const inset = (box: Box) => ({
    x: box.x * unit + gap,
    y: box.y * unit + gap,
    width: box.width * unit - 2 * gap,
    height: box.height * unit - 2 * gap,
  });
  const lit = layout.doors.find((door) => door.id === compartment.id);
  const panel = layout.panel && inset(layout.panel);
  const width = layout.width * unit;
  const edge = 22;
  return (
    <svg
      className="cabinet"
      viewBox={`${-edge} ${-edge} ${width + 2 * edge} ${10 * scale + 2 * edge}`}
      role="img"
      aria-label={t('place.drawing', { label: compartment.label })}
    >
      <rect
        className="steel"
        x={-edge}
        y={-edge}
        width={width + 2 * edge}
        height={10 * scale + 2 * edge}
        rx={26}
      />
      {layout.doors.map((door) =>
        door === lit ? null : <Door key={door.id} box={inset(door)} label={door.label} />,
      )}
      {panel && <Panel box={panel} />}
      {panel && lit && <Pointer from={panel} to={inset(lit)} />}
      {lit && <LitDoor box={inset(lit)} label={lit.label} open={open} />}
    </svg>
  );
}

function labelSize(box: Box, label: string, most: number): number {
  return Math.min(box.height * 0.62, (box.width / Math.max(3, label.length)) * 1.25, most);
}

function Door({ box, label }: { readonly box: Box; readonly label: string }) {
  return (
    <g>
      <rect className="door" {...box} rx={8} />
      <text
        className="door-label"
        x={box.x + box.width / 2}
        y={box.y + box.height / 2}
        fontSize={labelSize(box, label, 46)}
      >
        {label}
      </text>
    </g>
  );
}

function LitDoor({
  box,
  label,
  open,
}: {
  readonly box: Box;
  readonly label: string;
  readonly open: boolean;
}) {
  const halo = 12;
  const middle = box.y + box.height / 2;
  const swing = Math.min(box.width * 0.2, 46);
  const slant = Math.min(box.height * 0.16, 20);
  return (
    <g className="lit">
      <rect
        className="halo"
        x={box.x - halo}
        y={box.y - halo}
        width={box.width + 2 * halo}
        height={box.height + 2 * halo}
        rx={18}
      />
      <rect className="lit-door" {...box} rx={8} />
      {open && (
        <path
          className="lit-leaf"
          d={`M${box.x} ${box.y} l${-swing} ${-slant} v${box.height + 2 * slant} l${swing} ${-slant} z`}
        />
      )}
      <text className="lit-label" x={box.x + box.width / 2} y={middle} fontSize={labelSize(box, label, 76)}>
        {label}
      </text>
    </g>
  );
}

function Panel({ box }: { readonly box: Box }) {
  const x = box.x + box.width / 2;
  const y = box.y + box.height * 0.42;
  const r = Math.min(box.width, box.height) * 0.11;
  return (
    <g className="panel">
      <rect className="glass" {...box} rx={14} />
      {/* somebody in front of the screen */}
      <circle className="person" cx={x} cy={y - r * 1.2} r={r} />
      <path className="person" d={`M${x - 2 * r} ${y + 2.4 * r} a${2 * r} ${2 * r} 0 0 1 ${4 * r} 0 z`} />
    </g>
  );
}

/** From the edge of the screen to the edge of the door, straight, with a head. */
function Pointer({ from, to }: { readonly from: Box; readonly to: Box }) {
  const start = { x: from.x + from.width / 2, y: from.y + from.height * 0.78 };
  const leftOf = to.x + to.width < from.x;
  const rightOf = to.x > from.x + from.width;
  const end = {
    x: leftOf ? to.x + to.width + 14 : rightOf ? to.x - 14 : to.x + to.width / 2,
    y: leftOf || rightOf ? to.y + to.height / 2 : to.y > from.y ? to.y - 14 : to.y + to.height + 14,
  };
  const angle = Math.atan2(end.y - start.y, end.x - start.x);
  const head = (turn: number) => {
    const length = 34;
    return `${end.x - length * Math.cos(angle + turn)} ${end.y - length * Math.sin(angle + turn)}`;
  };
  return (
    <g className="pointer">
      <path className="line" d={`M${start.x} ${start.y} L${end.x} ${end.y}`} pathLength={1} />
      <path className="head" d={`M${head(0.55)} L${end.x} ${end.y} L${head(-0.55)}`} />
      <circle className="dot" cx={start.x} cy={start.y} r={11} />
    </g>
  );
}
