import { useTranslation } from 'react-i18next';
import { Stage } from '../../frame/stage.tsx';
import { ActButton } from './act-button.tsx';
import type { PageProps } from './page-props.ts';

/** How buses and boards do, and those that wait for somebody to look. */
export function Boards({ view }: PageProps<'boards'>) {
  const { t } = useTranslation();
  const { boards = [], buses = [] } = view.live;
  return (
    <Stage
      shape="listed"
      heading={t('maintenance.section.boards')}
      instruction={t('maintenance.boards.instruction')}
    >
      <div className="rows">
        {buses.map(({ id, isOpen, line, heard, damaged }) => (
          <div key={id} className={`row ${isOpen && line === 'good' ? '' : 'stands-out'}`}>
            <span className="row-name">{t('maintenance.boards.bus', { id })}</span>
            <span>{isOpen ? t(`maintenance.boards.line.${line}`) : t('maintenance.boards.closed')}</span>
            <span className="row-more">{t('maintenance.boards.damaged', { damaged, heard })}</span>
          </div>
        ))}
        {boards.map(({ id, bus, protocol, address, isAnswering, isSuspect, ...counts }) => (
          <div key={id} className={`row ${isAnswering && !isSuspect ? '' : 'stands-out'}`}>
            <span className="row-name">
              {t('maintenance.boards.board', { id })}
              <small>{t('maintenance.boards.where', { bus, protocol, address })}</small>
            </span>
            <span>
              {t(`maintenance.boards.${isAnswering ? 'answering' : 'silent'}`)}
              {isSuspect && `, ${t('maintenance.boards.suspect')}`}
            </span>
            <span className="row-more">{t('maintenance.boards.counts', { ...counts })}</span>
            {isSuspect && (
              <ActButton act={{ name: 'confirmBoard', boardId: id }}>
                {t('maintenance.boards.confirm')}
              </ActButton>
            )}
          </div>
        ))}
      </div>
    </Stage>
  );
}
