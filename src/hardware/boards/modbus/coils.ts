/**
 * What writing a coil means on a relay board of Waveshare's map (PROTOCOLS §8.2). Relays and channels are
 * counted from 1 here, coils from 0 on the wire.
 */

export const highestChannel = 32;
/** A flash's value counts these, ms. */
export const flashStepMs = 100;
const longestFlash = 0x7fff;

const allRelays = 0x00ff;
/** The page of a coil's number says what is done to the relay that its low byte names. */
const pages = { relay: 0x00, toggle: 0x01, flashOn: 0x02, flashOff: 0x04 } as const;

export type RelayAct =
  | { readonly act: 'on' | 'off' | 'toggle'; readonly channel: number }
  /** On for `forMs` and off again by the board itself; `flashOff` the other way round. */
  | { readonly act: 'flashOn' | 'flashOff'; readonly channel: number; readonly forMs: number }
  | { readonly act: 'allOn' | 'allOff' };

interface CoilWrite {
  readonly address: number;
  readonly value: number;
}

/**
 * A lock is always pulsed by the board's own flash: were it switched on and off by two requests, a host
 * that died between them would leave the coil energised until it burns (§8.3). The time is rounded up.
 */
export function flashOn(channel: number, forMs: number): CoilWrite {
  return { address: (pages.flashOn << 8) | (channel - 1), value: Math.ceil(forMs / flashStepMs) };
}

export const allRelaysOff: CoilWrite = { address: allRelays, value: 0x0000 };

/** What a board of this map does when this coil is written; undefined where the map has nothing there. */
export function relayActOf({ address, value }: CoilWrite): RelayAct | undefined {
  if (address === allRelays) {
    if (value === 0xff00) return { act: 'allOn' };
    return value === 0x0000 ? { act: 'allOff' } : undefined;
  }
  const channel = (address & 0xff) + 1;
  if (channel > highestChannel) return undefined;
  const page = address >> 8;
  if (page === pages.toggle) return { act: 'toggle', channel };
  if (page === pages.flashOn || page === pages.flashOff) {
    if (value < 1 || value > longestFlash) return undefined;
    return { act: page === pages.flashOn ? 'flashOn' : 'flashOff', channel, forMs: value * flashStepMs };
  }
  if (page !== pages.relay) return undefined;
  if (value === 0x5500) return { act: 'toggle', channel };
  if (value === 0xff00) return { act: 'on', channel };
  return value === 0x0000 ? { act: 'off', channel } : undefined;
}
