import { useTranslation } from 'react-i18next';
import { Remark } from '../../frame/remark.tsx';
import { Stage } from '../../frame/stage.tsx';
import { ActButton } from './act-button.tsx';
import type { PageProps } from './page-props.ts';

export function Directory({ at }: PageProps<'directory'>) {
  const { t } = useTranslation();
  const { files, outcome } = at;
  return (
    <Stage
      shape="listed"
      heading={t('maintenance.section.directory')}
      instruction={t(`maintenance.directory.${files.length === 0 ? 'noFiles' : 'instruction'}`)}
      remark={outcome && <Outcome outcome={outcome} />}
    >
      {outcome?.kind === 'mostWouldLeave' && (
        <ActButton act={{ name: 'importDirectory', fileId: outcome.fileId, mostMayLeave: true }}>
          {t('maintenance.directory.theyHaveLeft')}
        </ActButton>
      )}
      <div className="rows">
        {files.map(({ id, name, bytes }) => (
          <div key={id} className="row">
            <span className="row-name">
              <bdi>{name}</bdi>
              <small>{t('maintenance.directory.size', { kilobytes: Math.ceil(bytes / 1_000) })}</small>
            </span>
            <ActButton act={{ name: 'importDirectory', fileId: id, mostMayLeave: false }} kind="primary">
              {t('maintenance.directory.import')}
            </ActButton>
          </div>
        ))}
      </div>
    </Stage>
  );
}

function Outcome({ outcome }: { readonly outcome: NonNullable<PageProps<'directory'>['at']['outcome']> }) {
  const { t } = useTranslation();
  if (outcome.kind === 'imported') {
    const { added, changed, left } = outcome;
    return <Remark tone="good">{t('maintenance.directory.imported', { added, changed, left })}</Remark>;
  }
  if (outcome.kind === 'mostWouldLeave') {
    const { leaving, of } = outcome;
    return <Remark tone="refusal">{t('maintenance.directory.mostWouldLeave', { leaving, of })}</Remark>;
  }
  return (
    <Remark tone="refusal">
      {outcome.line === undefined
        ? t('maintenance.directory.unreadable')
        : t('maintenance.directory.wrongLine', { line: outcome.line })}
    </Remark>
  );
}
