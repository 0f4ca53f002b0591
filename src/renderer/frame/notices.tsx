import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { KioskView, Notice, ScreenName } from '../../contract/view.ts';
import { NoteIcon } from '../look/icons.tsx';
import { durationOf } from './duration.ts';

/** Who needs to know: a notice is shown where somebody can act on it, and everywhere else it is noise. */
const shownOn: Record<Notice['kind'], readonly ScreenName[]> = {
  // Told before the door opens, on whichever way the courier comes to it.
  messagesWaiting: ['awaitingRecipient', 'confirmingRecipient', 'choosingSize', 'deposited'],
  doorsUnusable: ['start', 'awaitingCode', 'choosingSize'],
  clockUntrusted: ['start'],
  degraded: ['start'],
  auditNeeded: ['start'],
  oldCabinetFile: ['start'],
  // A tag in the header, on every screen.
  demonstration: [],
};

export function Notices({ view }: { readonly view: KioskView }) {
  const { t } = useTranslation();
  const shown = view.notices.filter((notice) => shownOn[notice.kind].includes(view.screen));
  if (shown.length === 0) return null;
  return (
    <ul className="notices">
      {shown.map((notice) => (
        <li key={notice.kind}>
          <NoteIcon />
          <span>{wordsOf(notice, t)}</span>
        </li>
      ))}
    </ul>
  );
}

function wordsOf(notice: Notice, t: TFunction): string {
  switch (notice.kind) {
    case 'messagesWaiting':
      return t('notices.messagesWaiting', { count: notice.count, duration: durationOf(notice.waitingMs, t) });
    case 'doorsUnusable':
      return t('notices.doorsUnusable', { count: notice.labels.length, labels: listOf(notice.labels, t) });
    case 'demonstration':
      return t('header.demonstration');
    default:
      return t(`notices.${notice.kind}`);
  }
}

/** A silent board can be twenty-four doors; a few labels tell people which part of the cabinet it is. */
function listOf(labels: readonly string[], t: TFunction): string {
  const most = 6;
  const named = labels.slice(0, most).join(', ');
  const more = labels.length - most;
  return more > 0 ? t('notices.doorsUnusableMore', { labels: named, count: more }) : named;
}
