/** A parcel on its way out of a compartment, or into one: the two doors of the start screen. */
export function ParcelPicture({ direction }: { readonly direction: 'out' | 'in' }) {
  return (
    <svg className="parcel-picture" viewBox="0 0 300 170" aria-hidden="true">
      <rect className="cavity" x="4" y="14" width="132" height="142" rx="10" />
      <path className="leaf" d="M136 20l50-15q6-1 6 5v150q0 6-6 5l-50-15z" />
      <path className="handle" d="M176 70v30" />
      <rect className="parcel" x="28" y="78" width="84" height="66" rx="5" />
      <path className="tape" d="M62 78h16v26H62z" />
      {direction === 'out' ? (
        <path className="arrow" d="M214 85h74m-26-28 28 28-28 28" />
      ) : (
        <path className="arrow" d="M292 85h-74m26-28-28 28 28 28" />
      )}
    </svg>
  );
}
