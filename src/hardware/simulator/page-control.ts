/** What has a fault. */
export type About = 'door' | 'board' | 'bus' | 'cabinet';

/**
 * One control of the page's panel, as data: the page builds the elements and fills the requests. In a
 * request `$value` stands for what the element says and `$a.b` for what the state says there; a key
 * `...` spreads what it names.
 */
export type PageControl = {
  /** Controls of one group stand together under its title. */
  readonly group: string;
  readonly label: string;
  readonly hint?: string;
  /** Where the state says how it stands. */
  readonly field?: string;
} & (
  | { readonly kind: 'switch'; readonly request: RequestTemplate }
  | { readonly kind: 'button'; readonly request: RequestTemplate }
  | {
      readonly kind: 'number';
      readonly unit?: string;
      readonly min: number;
      readonly max: number;
      readonly request: RequestTemplate;
      /** What an empty field says; nothing at all without it. */
      readonly empty?: null | 0;
      /** As a power of ten (1e-5) and not as a decimal fraction. */
      readonly isShare?: true;
    }
  | { readonly kind: 'choice'; readonly options: readonly PageOption[] }
);

export type RequestTemplate = Readonly<Record<string, unknown>> & { readonly do: string };

export interface PageOption {
  readonly label: string;
  /** What the field says while this is chosen. */
  readonly value: string | number | boolean | null;
  readonly request: RequestTemplate;
}
