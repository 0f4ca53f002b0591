import { describe, expect, it } from 'vitest';
import type { CabinetDrawing } from '../../contract/view.ts';
import { sampleDrawing } from '../sample-views.ts';
import { type Box, layOut } from './layout.ts';
import { placeOf } from './place.ts';

function door(label: string, column: number, row: number, heightUnits = 1) {
  return { id: label, label, column, row, heightUnits };
}

function overlaps(one: Box, other: Box): boolean {
  const apart = 1e-9;
  return (
    one.x < other.x + other.width - apart &&
    other.x < one.x + one.width - apart &&
    one.y < other.y + other.height - apart &&
    other.y < one.y + one.height - apart
  );
}

const drawings: Record<string, CabinetDrawing> = {
  'with doors below the panel': sampleDrawing,
  'without a panel': { compartments: [door('1', 1, 1), door('2', 2, 1, 2)] },
  'with a column that is all panel': { panelColumn: 2, compartments: [door('1', 1, 1), door('2', 3, 1)] },
  'with no room in the panel’s column': { panelColumn: 1, compartments: [door('1', 1, 1), door('2', 2, 1)] },
  'with a gap between doors': {
    panelColumn: 1,
    compartments: [door('1', 1, 1), door('2', 1, 5), door('3', 2, 1, 9)],
  },
  'of one door': { compartments: [door('1', 1, 1)] },
};

describe.each(Object.entries(drawings))('a cabinet %s', (_name, drawing) => {
  const { doors, panel, width, height } = layOut(drawing);
  const all: readonly Box[] = panel === undefined ? doors : [...doors, panel];

  it('has every door once', () => {
    expect(doors.map(({ id }) => id).sort()).toEqual(drawing.compartments.map(({ id }) => id).sort());
  });

  it('has a panel where it says so', () => {
    expect(panel !== undefined).toBe(drawing.panelColumn !== undefined);
  });

  it('draws nothing over anything else, and nothing outside', () => {
    all.forEach((box, index) => {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width + 1e-9);
      expect(box.y + box.height).toBeLessThanOrEqual(height + 1e-9);
      for (const other of all.slice(index + 1)) expect(overlaps(box, other)).toBe(false);
    });
  });
});

describe('the place of a door', () => {
  it.each([
    ['A07', { side: 'left', column: 1, row: 7 }],
    ['C02', { side: 'right', column: 1, row: 2 }],
    ['D12', { side: 'right', column: 2, row: 12 }],
    ['B03', { side: 'below', column: 2, row: 3 }],
  ])('%s', (id, place) => {
    expect(placeOf(sampleDrawing, id)).toEqual(place);
  });

  it('is above the screen where it is', () => {
    const drawing = drawings['with a gap between doors'] as CabinetDrawing;
    expect(placeOf(drawing, '1')?.side).toBe('above');
    expect(placeOf(drawing, '2')?.side).toBe('below');
  });

  it('is counted from the left edge where nobody knows where the screen is', () => {
    const drawing = drawings['without a panel'] as CabinetDrawing;
    expect(placeOf(drawing, '2')).toEqual({ side: undefined, column: 2, row: 1 });
  });

  it('is not told of a door that is not drawn', () => {
    expect(placeOf(sampleDrawing, 'Z99')).toBeUndefined();
  });
});
