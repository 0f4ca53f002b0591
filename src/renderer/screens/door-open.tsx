import { useTranslation } from 'react-i18next';
import type { CommandBody } from '../../contract/command.ts';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { CommandButton } from '../touch/button.tsx';
import { useSurroundings } from '../touch/press.ts';
import { AtDoor } from './at-door.tsx';
import { KeptUntil } from './kept-until.tsx';
import { Reference } from './reference.tsx';
import { Trouble } from './trouble.tsx';

interface Report {
  readonly command: CommandBody;
  readonly text:
    | 'doesNotFit'
    | 'somethingInside'
    | 'nothingPlaced'
    | 'compartmentEmpty'
    | 'wrongParcel'
    | 'damaged'
    | 'didNotOpen'
    | 'anotherDoorOpened';
}

/** `didNotOpen` although a door is seen open: most sensors see the latch, and a door can be frozen shut. */
const atAnyDoor: readonly Report[] = [
  { command: { name: 'reportDidNotOpen' }, text: 'didNotOpen' },
  { command: { name: 'reportAnotherDoorOpened' }, text: 'anotherDoorOpened' },
];

const atRecipients: readonly Report[] = [
  { command: { name: 'reportCompartmentEmpty' }, text: 'compartmentEmpty' },
  { command: { name: 'reportWrongParcel' }, text: 'wrongParcel' },
  { command: { name: 'reportDamaged' }, text: 'damaged' },
];

const atRecalls: readonly Report[] = [
  { command: { name: 'reportCompartmentEmpty' }, text: 'compartmentEmpty' },
];

const reports: Record<ViewOf<'doorOpen'>['task'], readonly Report[]> = {
  place: [
    { command: { name: 'reportDoesNotFit' }, text: 'doesNotFit' },
    { command: { name: 'reportSomethingInside' }, text: 'somethingInside' },
    { command: { name: 'reportNothingPlaced' }, text: 'nothingPlaced' },
    ...atAnyDoor,
  ],
  take: atAnyDoor,
  closeEmpty: [],
};

function reportsOf({ task, purpose, reported }: ViewOf<'doorOpen'>): readonly Report[] {
  if (reported !== undefined) return [];
  if (purpose === 'recall' && task === 'take') return [...atRecalls, ...reports[task]];
  return purpose === 'retrieval' ? [...atRecipients, ...reports[task]] : reports[task];
}

export function DoorOpen({ view }: { readonly view: ViewOf<'doorOpen'> }) {
  const { t } = useTranslation();
  const { label } = view.compartment;
  const { reported } = view;
  const offered = reportsOf(view);
  return (
    <AtDoor
      view={view}
      open
      heading={t(`doorOpen.${reported ? 'closeEmpty' : view.task}.heading`, { label })}
      instruction={
        reported
          ? t(`doorOpen.reported.${reported.problem}`, { label })
          : t(`doorOpen.${view.task}.instruction`, { label })
      }
      remark={
        <>
          {view.reminder && <Remark tone="refusal">{t('doorOpen.reminder', { label })}</Remark>}
          {view.left !== undefined && (
            <Remark tone="note">{t('visit.leftAfter', { count: view.left })}</Remark>
          )}
          {view.task === 'place' && <NextLabel view={view} />}
          {view.verifyEmpty && <Remark tone="note">{t('doorOpen.verifyEmpty')}</Remark>}
        </>
      }
    >
      {view.asksWhetherClosed && (
        <CommandButton command={{ name: 'confirmClosed' }} kind="primary">
          {t('doorOpen.closed')}
        </CommandButton>
      )}
      {reported && <Reference of={reported.reference} supportPhone={view.supportPhone} />}
      {offered.length > 0 && (
        <Trouble heading={t('doorOpen.trouble')}>
          {offered.map(({ command, text }) => (
            <CommandButton key={text} command={command} kind="quiet">
              {t(`doorOpen.${text}`)}
            </CommandButton>
          ))}
        </Trouble>
      )}
      {reported === undefined && <KeptUntil hold={view.hold} language={view.language} />}
    </AtDoor>
  );
}

/** The next label can be scanned while this door is still to be closed. */
function NextLabel({ view }: { readonly view: ViewOf<'doorOpen'> }) {
  const { t } = useTranslation();
  const { camera } = useSurroundings();
  if (view.nextLabel !== undefined) {
    return <Remark tone="good">{t('doorOpen.nextLabel', { trackingNumber: view.nextLabel })}</Remark>;
  }
  if (camera === undefined && !view.hasScanner) return null;
  return <Remark tone="note">{t('doorOpen.scanNext')}</Remark>;
}
