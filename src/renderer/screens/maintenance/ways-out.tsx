import { useTranslation } from 'react-i18next';
import type { MaintenancePageName } from '../../../contract/maintenance.ts';
import { BackIcon, CloseIcon } from '../../look/icons.tsx';
import { ActButton } from './act-button.tsx';

type Way = 'goBack' | 'signOut';
const icons = { goBack: BackIcon, signOut: CloseIcon } as const;

/** The quiet ways out of each page. A door that moves, or that stands open, has its own. */
const waysOut: Record<MaintenancePageName, readonly Way[]> = {
  signingIn: ['goBack'],
  sections: ['signOut'],
  cabinet: ['goBack', 'signOut'],
  compartment: ['goBack', 'signOut'],
  doorOpening: [],
  askingWhetherOpened: [],
  doorOpen: [],
  looking: [],
  allVacant: ['goBack', 'signOut'],
  openingAll: [],
  allOpened: [],
  boards: ['goBack', 'signOut'],
  couriers: ['goBack', 'signOut'],
  directory: ['goBack', 'signOut'],
  clock: ['goBack', 'signOut'],
};

export function MaintenanceWaysOut({ page }: { readonly page: MaintenancePageName }) {
  const { t } = useTranslation();
  return waysOut[page].map((name) => {
    const Icon = icons[name];
    return (
      <ActButton key={name} act={{ name }} kind="quiet">
        <Icon />
        {name === 'goBack' ? t('footer.back') : t('maintenance.signOut')}
      </ActButton>
    );
  });
}
