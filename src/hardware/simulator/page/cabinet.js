// The cabinet as somebody in front of it sees it, and the buses above it.

/**
 * @typedef {import('../simulator-state.ts').SimulatedCabinetState} State
 * @typedef {import('../simulator-state.ts').SimulatedDoorState} DoorState
 * @typedef {import('../simulator-state.ts').SimulatorEvent} Happening
 * @typedef {import('../page-layout.ts').PageLayout} Layout
 */

/** @type {Layout} */
const layout = JSON.parse(document.getElementById('layout')?.textContent ?? '');
const cabinet = /** @type {HTMLElement} */ (document.getElementById('cabinet'));
const buses = /** @type {HTMLElement} */ (document.getElementById('buses'));
/** @type {Map<string, HTMLButtonElement>} */
const doors = new Map();
/** @type {State | undefined} */
let state;

/** @param {string} name @param {unknown} detail */
function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** @param {string} tag @param {string} className @param {string} [text] */
function element(tag, className, text = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** @param {string} id */
function doorButton(id) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'compartment';
  button.dataset.door = id;
  const leaf = element('span', 'leaf');
  leaf.append(
    element('span', 'label'),
    element('span', 'marks'),
    element('i', 'lamp'),
    element('i', 'handle'),
  );
  button.append(element('span', 'inside'), leaf);
  button.addEventListener('click', () => {
    const door = state?.doors.find((each) => each.door === id);
    tell('select', { about: 'door', name: id });
    if (door !== undefined) tell('ask', { do: door.isOpen ? 'close' : 'open', door: id });
  });
  button.addEventListener('contextmenu', (event) => {
    event.preventDefault();
    tell('select', { about: 'door', name: id });
  });
  button.addEventListener('keydown', (event) => {
    if (event.key === 'f') tell('select', { about: 'door', name: id });
    else moveFocus(event);
  });
  return button;
}

/** Arrows go to the next door in that direction. @param {KeyboardEvent} event */
function moveFocus(event) {
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const step = steps[/** @type {keyof typeof steps} */ (event.key)];
  const here = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
  if (step === undefined) return;
  event.preventDefault();
  const [dx = 0, dy = 0] = step;
  const x = here.x + here.width / 2;
  const y = here.y + here.height / 2;
  let nearest = Number.POSITIVE_INFINITY;
  let next;
  for (const button of doors.values()) {
    const there = button.getBoundingClientRect();
    const right = there.x + there.width / 2 - x;
    const down = there.y + there.height / 2 - y;
    const ahead = right * dx + down * dy;
    const aside = Math.abs(right * dy) + Math.abs(down * dx);
    if (ahead < 4 || ahead + 3 * aside >= nearest) continue;
    nearest = ahead + 3 * aside;
    next = button;
  }
  next?.focus();
}

function draw() {
  const name = document.getElementById('name');
  if (name !== null) name.textContent = layout.name;
  document.title = `${layout.name}: simulated cabinet`;
  const tallest = Math.max(
    ...layout.columns.map(({ compartments }) =>
      compartments.reduce((sum, each) => sum + each.heightUnits, 0),
    ),
  );
  for (const { hasPanel, compartments } of layout.columns) {
    const column = element('div', 'column');
    if (hasPanel) {
      const panel = element('div', 'panel');
      panel.append(element('span', 'screen', 'kiosk'));
      column.append(panel);
    }
    let height = 0;
    for (const { door, heightUnits } of compartments) {
      const button = doorButton(door);
      button.style.flexGrow = String(heightUnits);
      height += heightUnits;
      doors.set(door, button);
      column.append(button);
    }
    // Columns stand on the floor: what is missing at the top is steel.
    if (!hasPanel && height < tallest) {
      const blank = element('div', 'blank');
      blank.style.flexGrow = String(tallest - height);
      column.append(blank);
    }
    cabinet.append(column);
  }
}

/** @param {DoorState} door */
function marksOf(door) {
  return [
    door.jam !== null && 'stuck',
    door.cutReads !== null && 'no sensor',
    door.isMiswired && 'polarity',
    door.latchDelayMs > 0 && 'slow',
    door.pulsesNeeded > 1 && 'weak',
    door.bounces > 0 && 'bounces',
  ].filter((mark) => mark !== false);
}

/** @param {State} told */
function show(told) {
  const dead = new Set(told.boards.filter((board) => !board.isUp).map(({ board }) => board));
  for (const door of told.doors) {
    const button = doors.get(door.door);
    const label = button?.querySelector('.label');
    const inside = button?.querySelector('.inside');
    const marks = button?.querySelector('.marks');
    const lamp = button?.querySelector('.lamp');
    if (!button || !label || !inside || !marks || !lamp) continue;
    const faults = marksOf(door);
    button.classList.toggle('open', door.isOpen);
    button.classList.toggle('dead', dead.has(door.board));
    button.classList.toggle('goods', door.hasGoods);
    button.setAttribute('aria-pressed', String(door.isOpen));
    button.setAttribute(
      'aria-label',
      [`Door ${door.label}, ${door.isOpen ? 'open' : 'closed'}`, ...faults].join(', '),
    );
    button.title = `${door.label}: board ${door.board}, channel ${door.channel}`;
    label.textContent = door.label;
    inside.setAttribute('data-label', door.label);
    marks.textContent = faults.join(' · ');
    lamp.classList.toggle('reads-closed', door.readsClosed);
    lamp.classList.toggle('reads-open', !door.readsClosed);
  }
}

/** @param {State} told */
function showBuses(told) {
  buses.replaceChildren(
    ...told.buses.map((bus) => {
      const item = document.createElement('li');
      const button = element(
        'button',
        `bus ${bus.isPlugged ? (bus.hasHost ? 'hosted' : 'alone') : 'pulled'}`,
      );
      const how = bus.isPlugged ? (bus.hasHost ? 'host connected' : 'no host') : 'pulled out';
      button.append(element('i', 'dot'), element('b', '', bus.bus), element('span', '', how));
      button.title = `${bus.url}, ${bus.baud} baud`;
      button.addEventListener('click', () => tell('select', { about: 'bus', name: bus.bus }));
      item.append(button);
      return item;
    }),
  );
}

draw();
let shownBuses = '';
document.addEventListener('told', (event) => {
  const told = /** @type {CustomEvent<State>} */ (event).detail;
  state = told;
  show(told);
  const line = JSON.stringify(told.buses.map(({ bus, isPlugged, hasHost }) => [bus, isPlugged, hasHost]));
  if (line !== shownBuses) showBuses(told);
  shownBuses = line;
});
document.addEventListener('happened', (event) => {
  const happening = /** @type {CustomEvent<Happening>} */ (event).detail;
  if (happening.event === 'door') {
    // Ahead of the state, so that the next click is about the door as it stands now.
    const door = state?.doors.find((each) => each.door === happening.door);
    if (door !== undefined) door.isOpen = happening.isOpen;
    if (state !== undefined) show(state);
  }
  const button = happening.event === 'pulse' ? doors.get(happening.door ?? '') : undefined;
  if (button === undefined) return;
  button.classList.remove('pulsed');
  // Read, so that the flash begins anew where one is still running.
  void button.offsetWidth;
  button.classList.add('pulsed');
});
document.addEventListener('selected', (event) => {
  const { about, name } = /** @type {CustomEvent<{ about: string, name: string }>} */ (event).detail;
  for (const [id, button] of doors) button.classList.toggle('selected', about === 'door' && id === name);
});
document.getElementById('close-all')?.addEventListener('click', () => {
  for (const door of state?.doors ?? []) if (door.isOpen) tell('ask', { do: 'close', door: door.door });
});
