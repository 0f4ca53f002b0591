// The panel beside the cabinet: what is wrong with a door, a board, a bus or the whole cabinet.

/**
 * @typedef {import('../simulator-state.ts').SimulatedCabinetState} State
 * @typedef {import('../page-control.ts').PageControl} Control
 * @typedef {import('../page-control.ts').RequestTemplate} Template
 * @typedef {import('../page-control.ts').About} About
 * @typedef {{ about: About, name: string }} Selected
 */

/** @type {Record<About, Control[]>} */
const controls = JSON.parse(document.getElementById('panel-controls')?.textContent ?? '');
const tabs = /** @type {HTMLElement} */ (document.getElementById('tabs'));
const which = /** @type {HTMLSelectElement} */ (document.querySelector('#which select'));
const facts = /** @type {HTMLElement} */ (document.getElementById('facts'));
const form = /** @type {HTMLFormElement} */ (document.getElementById('controls'));
/** @type {Record<About, string>} */
const titles = { door: 'Door', board: 'Board', bus: 'Bus', cabinet: 'Cabinet' };
/** @type {State | undefined} */
let state;
/** @type {Selected} */
let selected = { about: 'door', name: '' };
/** @type {(() => void)[]} */
let refreshes = [];

/** @param {string} name @param {unknown} detail */
function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** The name of everything that there is of a kind. @param {About} about @returns {[name: string, label: string][]} */
function all(about) {
  if (state === undefined) return [];
  if (about === 'door') return state.doors.map(({ door, label }) => [door, label]);
  if (about === 'board') return state.boards.map(({ board, protocol }) => [board, `${board} (${protocol})`]);
  if (about === 'bus') return state.buses.map(({ bus }) => [bus, bus]);
  return [['', 'the whole cabinet']];
}

/** What the state says of the selected thing. @returns {Record<string, unknown> | undefined} */
function subject() {
  const { about, name } = selected;
  if (about === 'door') return state?.doors.find(({ door }) => door === name);
  if (about === 'board') return state?.boards.find(({ board }) => board === name);
  if (about === 'bus') return state?.buses.find(({ bus }) => bus === name);
  return state;
}

/** @param {unknown} from @param {string} path @returns {any} */
function at(from, path) {
  return path.split('.').reduce((value, key) => /** @type {any} */ (value)?.[key], from);
}

/** Puts the state and the element's value where the template wants them. @param {unknown} template @param {unknown} value @returns {unknown} */
function filled(template, value) {
  if (template === '$value') return value;
  if (typeof template === 'string' && template.startsWith('$')) return at(subject(), template.slice(1));
  if (Array.isArray(template) || typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).flatMap(([key, part]) => {
      if (key === '...') return Object.entries(/** @type {object} */ (filled(part, value)));
      return [[key, filled(part, value)]];
    }),
  );
}

/** @param {Template} request @param {unknown} [value] */
function ask(request, value) {
  tell('ask', filled(request, value));
}

/** @param {Control} control */
function element(control) {
  if (control.kind === 'button') {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = control.label;
    button.title = control.hint ?? '';
    button.addEventListener('click', () => ask(control.request));
    return button;
  }
  const label = document.createElement('label');
  const text = document.createElement('span');
  text.textContent = control.label;
  if (control.hint !== undefined) {
    const hint = document.createElement('small');
    hint.textContent = control.hint;
    text.append(hint);
  }
  const input = inputOf(control);
  label.className = control.kind;
  label.append(text, input);
  if (control.kind === 'number' && control.unit !== undefined) {
    const unit = document.createElement('span');
    unit.className = 'unit';
    unit.textContent = control.unit;
    label.append(unit);
  }
  return label;
}

/** @param {Exclude<Control, { kind: 'button' }>} control */
function inputOf(control) {
  const read = () => at(subject(), control.field ?? '') ?? null;
  if (control.kind === 'choice') {
    const select = document.createElement('select');
    select.append(...control.options.map(({ label }, index) => new Option(label, String(index))));
    select.addEventListener('change', () => {
      const option = control.options[Number(select.value)];
      if (option !== undefined) ask(option.request);
    });
    refreshes.push(() => {
      select.value = String(control.options.findIndex(({ value }) => value === read()));
    });
    return select;
  }
  const input = document.createElement('input');
  if (control.kind === 'number') {
    refreshes.push(followNumber(input, control, read));
    return input;
  }
  input.type = 'checkbox';
  input.addEventListener('change', () => ask(control.request, input.checked));
  refreshes.push(() => {
    input.checked = read() === true;
  });
  return input;
}

/** @param {HTMLInputElement} input @param {Extract<Control, { kind: 'number' }>} control @param {() => any} read */
function followNumber(input, control, read) {
  // Not a number field: those do not take 1e-5 in every browser, and a wheel changes them.
  input.type = 'text';
  input.inputMode = 'decimal';
  input.title = `${control.min} to ${control.max}`;
  input.placeholder = control.empty === 0 ? '0' : '–';
  input.addEventListener('change', () => {
    const typed = input.value.trim();
    ask(control.request, typed === '' ? control.empty : Number(typed));
  });
  return () => {
    if (document.activeElement === input) return;
    const value = read();
    if (value === null || (value === 0 && control.empty === 0)) input.value = '';
    else input.value = control.isShare ? value.toExponential().replace('e+0', '') : String(value);
  };
}

function quirks() {
  const known = /** @type {State['boards'][number]['quirks']} */ (subject()?.quirks ?? []);
  return known.map(({ name, meaning }, index) =>
    element({
      group: 'Quirks',
      label: name,
      hint: meaning,
      kind: 'switch',
      field: `quirks.${index}.isOn`,
      request: { do: 'quirk', board: '$board', name, on: '$value' },
    }),
  );
}

/** @param {string} title @param {Node[]} members */
function group(title, members) {
  const fieldset = document.createElement('fieldset');
  const legend = document.createElement('legend');
  legend.textContent = title;
  fieldset.append(legend, ...members);
  return fieldset;
}

function build() {
  refreshes = [];
  const { about, name } = selected;
  tabs.replaceChildren(
    .../** @type {About[]} */ (Object.keys(titles)).map((each) => {
      const tab = document.createElement('button');
      tab.type = 'button';
      tab.textContent = titles[each];
      tab.setAttribute('aria-pressed', String(each === about));
      tab.addEventListener('click', () => select({ about: each, name: all(each)[0]?.[0] ?? '' }));
      return tab;
    }),
  );
  which.replaceChildren(...all(about).map(([id, label]) => new Option(label, id, false, id === name)));
  which.hidden = about === 'cabinet';
  /** @type {Map<string, Control[]>} */
  const groups = new Map();
  for (const control of controls[about]) {
    groups.set(control.group, [...(groups.get(control.group) ?? []), control]);
  }
  form.replaceChildren(
    ...[...groups].map(([title, members]) => group(title, members.map(element))),
    ...(about === 'board'
      ? [quirks()].filter(({ length }) => length > 0).map((each) => group('Quirks', each))
      : []),
  );
  refresh();
}

function refresh() {
  for (const each of refreshes) each();
  const about = /** @type {any} */ (subject() ?? {});
  /** @type {Record<About, () => Record<string, unknown>>} */
  const lines = {
    door: () => ({
      Wired: `board ${about.board}, channel ${about.channel}`,
      Door: about.isOpen ? 'open' : 'closed',
      'Input reads': `${about.input} (${about.readsClosed ? 'closed' : 'open'})`,
      'Pulses since shut': about.pulses,
    }),
    board: () => ({
      Wired: `bus ${about.bus}, ${about.channels} channels`,
      Pulse: `${about.pulseMs} ms`,
      Hears: about.isUp ? 'yes' : 'no',
    }),
    bus: () => ({
      At: about.url,
      Pace: `${about.baud} baud`,
      'Bursts, answers': `${about.bursts}, ${about.answers}`,
      'Talked at once': `${about.collisions} with the host, ${about.overlaps} boards`,
      Damaged: `${about.flippedBits} bits flipped, ${about.lostBytes} bytes lost, ${about.doubledBytes} doubled`,
    }),
    cabinet: () => ({
      Doors: `${about.doors?.length ?? 0}, open ${about.doors?.filter((/** @type {any} */ door) => door.isOpen).length ?? 0}`,
      Boards: `${about.boards?.length ?? 0} on ${about.buses?.length ?? 0} buses`,
    }),
  };
  facts.replaceChildren(
    ...Object.entries(lines[selected.about]()).flatMap(([term, value]) => {
      const parts = [document.createElement('dt'), document.createElement('dd')];
      parts[0]?.append(term);
      parts[1]?.append(String(value));
      return parts;
    }),
  );
}

/** @param {Selected} wanted */
function select(wanted) {
  selected = wanted;
  build();
  tell('selected', selected);
}

which.addEventListener('change', () => select({ about: selected.about, name: which.value }));
form.addEventListener('submit', (event) => event.preventDefault());
document.addEventListener('select', (event) => select(/** @type {CustomEvent<Selected>} */ (event).detail));
document.addEventListener('told', (event) => {
  const isFirst = state === undefined;
  state = /** @type {CustomEvent<State>} */ (event).detail;
  if (isFirst) select({ about: 'door', name: all('door')[0]?.[0] ?? '' });
  else refresh();
});
