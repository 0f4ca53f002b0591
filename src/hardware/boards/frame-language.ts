import type { DoorState, GoodsState } from '../../contract/compartment.ts';

export type FrameDirection = 'to-board' | 'from-board';

/** Why bytes are not a frame. */
export type Refused = 'length' | 'checksum' | 'structure';

/** What `frame.ts` of a family makes of one whole frame. */
export type Decoded<Frame> =
  | { readonly valid: true; readonly frame: Frame }
  | { readonly valid: false; readonly reason: Refused };

/** Kinds that every family has, under the same names; a family's own are added beside them. */
export type CommonFrameKind =
  | 'open'
  | 'open-all'
  | 'read'
  | 'read-all'
  | 'open-answer'
  | 'open-all-answer'
  | 'read-answer'
  | 'read-all-answer'
  | 'report';

/**
 * One frame as a technician reads it: flat, ready to be printed as JSON. Board and channel are counted as
 * on the hardware (DIP value; the first lock is 1), doors for sensors of the usual polarity.
 */
export type FrameStory =
  | {
      readonly valid: true;
      readonly kind: CommonFrameKind | (string & {});
      readonly board?: number;
      readonly channel?: number;
      /** What an answer or a report about one channel says of it. */
      readonly door?: DoorState;
      /** Channel 1 first. */
      readonly doors?: readonly DoorState[];
      readonly goods?: readonly GoodsState[];
      readonly [more: string]: unknown;
    }
  | { readonly valid: false; readonly reason: Refused };

export interface FrameCommand {
  readonly command: 'open' | 'read' | 'read-all' | 'open-all';
  readonly board: number;
  /** Of `open` and `read`. */
  readonly channel?: number;
  /** Of `read-all`, in families whose frame says how many channels it asks for; 8 where it is left out. */
  readonly channels?: number;
}

/** The frames of a family, apart from any board. */
export interface FrameLanguage {
  /** What one whole frame says, every frame of the protocol's description included. */
  tell(direction: FrameDirection, bytes: Uint8Array): FrameStory;
  /** The bytes of a command; undefined where the family has none for it. */
  command(command: FrameCommand): Uint8Array | undefined;
}
