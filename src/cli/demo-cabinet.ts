import type { CabinetFileInput } from '../contract/cabinet-file.ts';
import type { SizeClass } from '../contract/compartment.ts';

/** How the demonstration's courier signs in. */
export const demoCourier = {
  name: 'Robin Kurier',
  phone: '0151 23456789',
  e164: '+4915123456789',
  pin: '246810',
};

const tall = ['S', 'S', 'S', 'M', 'L', 'XL'] as const;
const even = ['S', 'S', 'M', 'M', 'L', 'L'] as const;
const heightUnits: Readonly<Record<SizeClass, number>> = { XS: 0.5, S: 1, M: 2, L: 3, XL: 4 };
const columns = [
  { letter: 'A', column: 1, sizes: tall },
  { letter: 'B', column: 2, sizes: even },
  { letter: 'C', column: 3, sizes: tall },
  { letter: 'D', column: 5, sizes: even },
  { letter: 'E', column: 6, sizes: tall },
  { letter: 'F', column: 7, sizes: even },
] as const;

/** 36 compartments in six columns around the panel, on two boards of 24 and 12 locks. */
export function demoCabinet(busUrl: string): CabinetFileInput {
  const compartments = columns.flatMap(({ letter, column, sizes }, columnIndex) =>
    sizes.map((sizeClass, index) => {
      const lock = columnIndex * sizes.length + index;
      return {
        id: `${letter}${index + 1}`.toLowerCase(),
        label: `${letter}0${index + 1}`,
        sizeClass,
        column,
        row: index + 1,
        heightUnits: heightUnits[sizeClass],
        board: lock < 24 ? 'left' : 'right',
        channel: (lock % 24) + 1,
        sensor: 'door' as const,
        polarity: 'normal' as const,
        // Between knee and shoulder of somebody who sits: EN 301 549 §8.3 names 380 to 1220 mm.
        accessibleReach: index === 3 || index === 4,
      };
    }),
  );
  return {
    name: 'Cubby Lindenhof',
    country: 'DE',
    panelDiagonalInches: 21.5,
    panelColumn: 4,
    supportPhone: '+49 30 5550 0100',
    buses: [{ id: 'main', url: busUrl, localEcho: 'none' }],
    boards: [
      { id: 'left', bus: 'main', protocol: 'xor5', address: 1, channels: 24 },
      { id: 'right', bus: 'main', protocol: 'xor5', address: 2, channels: 12 },
    ],
    compartments,
  };
}
