// What happened, the newest first.

/**
 * @typedef {import('../simulator-state.ts').SimulatedCabinetState} State
 * @typedef {import('../simulator-state.ts').SimulatorEvent} Happening
 */

const log = /** @type {HTMLOListElement} */ (document.getElementById('log'));
const mostLines = 60;
/** @type {State | undefined} */
let state;

/** @param {Happening} happening */
function sentence(happening) {
  if (happening.event === 'host')
    return `bus ${happening.bus}: host ${happening.isConnected ? 'connected' : 'gone'}`;
  const label = state?.doors.find(({ door }) => door === happening.door)?.label ?? '';
  if (happening.event === 'door') return `${label} ${happening.isOpen ? 'opened' : 'shut'}`;
  return `lock of ${label || `board ${happening.board}, channel ${happening.channel}`} pulsed`;
}

document.addEventListener('told', (event) => {
  state = /** @type {CustomEvent<State>} */ (event).detail;
});
document.addEventListener('happened', (event) => {
  const happening = /** @type {CustomEvent<Happening>} */ (event).detail;
  const item = document.createElement('li');
  const time = document.createElement('time');
  time.textContent = new Date(happening.atEpochMs).toISOString().slice(11, 23);
  item.append(time, sentence(happening));
  item.className = happening.event;
  log.prepend(item);
  while (log.childElementCount > mostLines) log.lastElementChild?.remove();
});
