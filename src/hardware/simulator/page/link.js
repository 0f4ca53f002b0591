// Between the page and the simulator. What the simulator tells comes as events of the document (`told`,
// `happened`, `linked`); what the parts of the page want done goes the other way, as an event `ask`.

const token = document.querySelector('meta[name=cubby-token]')?.getAttribute('content') ?? '';
const notice = /** @type {HTMLOutputElement} */ (document.getElementById('notice'));

/** @param {string} name @param {unknown} detail */
function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** @type {number | undefined} */
let noticeTimer;

/** @param {string} text */
function say(text) {
  notice.textContent = text;
  notice.classList.toggle('shown', text !== '');
  clearTimeout(noticeTimer);
  noticeTimer = window.setTimeout(() => notice.classList.remove('shown'), 6_000);
}

const source = new EventSource('/events');
source.addEventListener('state', (event) => tell('told', JSON.parse(event.data)));
source.addEventListener('happening', (event) => tell('happened', JSON.parse(event.data)));
source.addEventListener('open', () => {
  document.body.classList.remove('unlinked');
  say('');
});
source.addEventListener('error', () => {
  document.body.classList.add('unlinked');
  // A simulator that was started again has another token, and this page the old one.
  if (source.readyState === EventSource.CLOSED)
    say('The simulated cabinet has ended. Reload when it runs again.');
  else say('The simulated cabinet does not answer.');
});

document.addEventListener('ask', async (event) => {
  const request = /** @type {CustomEvent<object>} */ (event).detail;
  try {
    const response = await fetch('/do', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-cubby-token': token },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(5_000),
    });
    const reply = await response.json();
    say(reply.ok ? '' : reply.error);
  } catch {
    say('The simulated cabinet does not answer. Reload when it runs again.');
  }
});
