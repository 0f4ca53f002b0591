import { useTranslation } from 'react-i18next';
import type { ShownRecipient } from '../../contract/recipient-view.ts';

/** Whom a parcel is for, to be compared with its label. */
export function RecipientShown({ recipient }: { readonly recipient: ShownRecipient }) {
  const { t } = useTranslation();
  switch (recipient.kind) {
    case 'number':
      return (
        <p className="read-back">
          <bdi dir="ltr">
            {recipient.phoneGroups.map((group, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place in the number.
              <span key={index}>{group}</span>
            ))}
          </bdi>
        </p>
      );
    case 'person':
      return (
        <p className="read-back">
          <bdi>
            <span>{recipient.residence}</span>
            <span>{recipient.shortName}</span>
          </bdi>
        </p>
      );
    case 'announced':
      return <p className="read-back in-words">{t('confirmingRecipient.announced')}</p>;
    default:
      return recipient satisfies never;
  }
}
