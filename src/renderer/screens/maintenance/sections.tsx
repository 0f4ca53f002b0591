import { useTranslation } from 'react-i18next';
import { Remark } from '../../frame/remark.tsx';
import { Stage } from '../../frame/stage.tsx';
import { ForwardIcon } from '../../look/icons.tsx';
import { ActButton } from './act-button.tsx';
import type { PageProps } from './page-props.ts';

/** Where a technician can go; what waits for somebody says so. */
export function Sections({ at }: PageProps<'sections'>) {
  const { t } = useTranslation();
  const { technician, sections, recoveryCodesLeft } = at;
  return (
    <Stage
      shape="listed"
      heading={t('maintenance.heading')}
      instruction={t(`maintenance.signedIn.${technician.role}`, { name: technician.name, id: technician.id })}
      remark={
        recoveryCodesLeft !== undefined && (
          <Remark tone="note">{t('maintenance.recoveryCodesLeft', { count: recoveryCodesLeft })}</Remark>
        )
      }
    >
      <div className="section-list">
        {sections.map(({ section, waiting }) => (
          <ActButton key={section} act={{ name: 'openSection', section }} className="section">
            <span className="section-name">{t(`maintenance.section.${section}`)}</span>
            <span className="section-hint">{t(`maintenance.sectionHint.${section}`)}</span>
            {waiting > 0 && <span className="section-waiting">{waiting}</span>}
            <ForwardIcon />
          </ActButton>
        ))}
      </div>
    </Stage>
  );
}
