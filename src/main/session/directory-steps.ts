import type { SessionEvent, Stepped } from './event.ts';
import type { ParcelInHand } from './in-hand.ts';
import { awaitLabel, idle, type SessionState, type StateNamed } from './state.ts';

/** A label of which custody knows nothing: what was announced of it is filled in, the rest is asked. */
export function labelFound(
  state: StateNamed<'awaitingLabel'>,
  { standing, trackingNumber, announced }: Extract<SessionEvent, { kind: 'labelFound' }>,
): SessionState {
  if (standing !== 'new') return { ...state, refusal: standing };
  const { courier } = state;
  if (announced === undefined) {
    return { name: 'awaitingRecipient', courier, trackingNumber, refusal: undefined };
  }
  const inHand: ParcelInHand = { courier, trackingNumber, ...announced };
  return { name: 'choosingSize', inHand, atLeast: undefined, refusal: undefined };
}

/** The directory is read while the courier types. */
export function beginSearch({
  courier,
  trackingNumber,
}: StateNamed<'awaitingRecipient'>): NonNullable<Stepped> {
  return [
    { name: 'searchingDirectory', courier, trackingNumber, answer: { kind: 'tooShort' } },
    { do: 'openDirectory', courier },
  ];
}

export function stepSearchingDirectory(
  state: StateNamed<'searchingDirectory'>,
  event: SessionEvent,
): Stepped {
  const { courier, trackingNumber, answer } = state;
  if (event.kind === 'directorySearched') return [{ ...state, answer: event.answer }];
  if (event.kind === 'deadlinePassed') return [idle];
  if (event.kind !== 'commanded') return undefined;
  switch (event.command.name) {
    case 'cancel':
    case 'finish':
      return [idle];
    case 'back':
      return [{ name: 'awaitingRecipient', courier, trackingNumber, refusal: undefined }];
    case 'depositNext':
      return [awaitLabel(courier)];
    case 'searchDirectory':
      return [state, { do: 'searchDirectory', courier, text: event.command.text }];
    case 'chooseRecipient': {
      const { personId } = event.command;
      // Only who was found can be chosen.
      const hit =
        answer.kind === 'found' ? answer.hits.find((each) => each.personId === personId) : undefined;
      if (hit === undefined) return undefined;
      const { residence, shortName } = hit;
      const recipient = { kind: 'person', personId, shown: { residence, shortName } } as const;
      return [{ name: 'confirmingRecipient', inHand: { courier, trackingNumber, recipient } }];
    }
    default:
      return undefined;
  }
}
