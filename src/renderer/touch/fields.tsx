import type { ReactNode } from 'react';
import { groupsOfThree, phoneWhileTyping } from './groups.ts';

interface FieldProps {
  readonly label: string;
  /** Typing goes here. */
  readonly active: boolean;
  /** Chooses this field, where a screen has two. */
  readonly onChoose?: (() => void) | undefined;
}

/** The frame around what is being typed. A button where a screen has two, so that one can go back. */
function Field({ label, active, onChoose, children }: FieldProps & { readonly children: ReactNode }) {
  const inside = (
    <>
      <span className="field-label">{label}</span>
      <span className="field-typed">{children}</span>
    </>
  );
  const className = `field ${active ? 'active' : ''}`;
  if (onChoose === undefined) return <div className={className}>{inside}</div>;
  return (
    <button type="button" className={className} aria-pressed={active} onClick={onChoose}>
      {inside}
    </button>
  );
}

const caret = <span className="caret" aria-hidden="true" />;

export function PhoneField({ typed, country, ...field }: FieldProps & { typed: string; country: string }) {
  return (
    <Field {...field}>
      <bdi dir="ltr" className="typed-phone">
        {phoneWhileTyping(typed, country)}
      </bdi>
      {field.active && caret}
    </Field>
  );
}

/** Shows how many digits were typed and not which. */
export function PinField({ length, ...field }: FieldProps & { length: number }) {
  return (
    <Field {...field}>
      {Array.from({ length }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the dots are all alike.
        <span key={index} className="pin-dot" />
      ))}
      {field.active && caret}
    </Field>
  );
}

export function TextField({ typed, ...field }: FieldProps & { typed: string }) {
  return (
    <Field {...field}>
      <bdi dir="ltr" className="typed-text">
        {typed}
      </bdi>
      {field.active && caret}
    </Field>
  );
}

/** One box a digit, in groups of three (four digits are one group); the next one to be typed is marked. */
export function DigitsField({
  typed,
  digits,
  ...field
}: FieldProps & { readonly typed: string; readonly digits: number }) {
  const places = '.'.repeat(digits);
  const boxes = digits <= 4 ? [places] : groupsOfThree(places);
  return (
    <Field {...field}>
      <bdi dir="ltr" className="boxes" data-digits={digits}>
        {boxes.map((group, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a box is its place.
          <span key={row} className="box-group">
            {[...group].map((_, column) => {
              const at = row * 3 + column;
              const next = field.active && at === typed.length;
              return (
                <span key={at} className={`box ${next ? 'next' : ''}`}>
                  {typed[at] ?? ''}
                </span>
              );
            })}
          </span>
        ))}
      </bdi>
    </Field>
  );
}
