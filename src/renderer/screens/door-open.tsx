import { useTranslation } from 'react-i18next';
import type { CommandBody } from '../../contract/command.ts';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { CommandButton } from '../touch/button.tsx';
import { AtDoor } from './at-door.tsx';
import { Trouble } from './trouble.tsx';

interface Report {
  readonly command: CommandBody;
  readonly text: 'doesNotFit' | 'somethingInside' | 'nothingPlaced' | 'didNotOpen' | 'anotherDoorOpened';
}

/** `didNotOpen` although a door is seen open: most sensors see the latch, and a door can be frozen shut. */
const atAnyDoor: readonly Report[] = [
  { command: { name: 'reportDidNotOpen' }, text: 'didNotOpen' },
  { command: { name: 'reportAnotherDoorOpened' }, text: 'anotherDoorOpened' },
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

export function DoorOpen({ view }: { readonly view: ViewOf<'doorOpen'> }) {
  const { t } = useTranslation();
  const { label } = view.compartment;
  return (
    <AtDoor
      view={view}
      open
      heading={t(`doorOpen.${view.task}.heading`, { label })}
      instruction={t(`doorOpen.${view.task}.instruction`, { label })}
      remark={
        <>
          {view.reminder && <Remark tone="refusal">{t('doorOpen.reminder', { label })}</Remark>}
          {view.verifyEmpty && <Remark tone="note">{t('doorOpen.verifyEmpty')}</Remark>}
        </>
      }
    >
      {view.asksWhetherClosed && (
        <CommandButton command={{ name: 'confirmClosed' }} kind="primary">
          {t('doorOpen.closed')}
        </CommandButton>
      )}
      {reports[view.task].length > 0 && (
        <Trouble heading={t('doorOpen.trouble')}>
          {reports[view.task].map(({ command, text }) => (
            <CommandButton key={text} command={command} kind="quiet">
              {t(`doorOpen.${text}`)}
            </CommandButton>
          ))}
        </Trouble>
      )}
    </AtDoor>
  );
}
