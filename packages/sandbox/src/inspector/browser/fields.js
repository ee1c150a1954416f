// @ts-check
// Served to browsers as is. It inserts samples, filters while the user types, closes the clock, and moves between
// rows by the arrow keys.

const TYPING_MS = 250;

/** @param {() => Promise<void>} refresh Loads the page of the current address. */
export function watchFields(refresh) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;

  document.addEventListener('submit', (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.id !== 'filter') return;
    event.preventDefault();
    filter(form);
  });
  document.addEventListener('change', (event) => {
    const { form } = /** @type {HTMLSelectElement} */ (event.target);
    if (form?.id === 'filter') filter(form);
  });
  document.addEventListener('input', (event) => {
    const { form, type } = /** @type {HTMLInputElement} */ (event.target);
    if (form?.id !== 'filter' || type !== 'search') return;
    clearTimeout(typing);
    typing = setTimeout(filter, TYPING_MS, form);
  });

  /** @param {HTMLFormElement} form */
  function filter(form) {
    clearTimeout(typing);
    const address = new URL(form.action);
    for (const [name, value] of new FormData(form)) {
      if (value !== '') address.searchParams.set(name, String(value));
    }
    history.replaceState(null, '', address);
    void refresh();
  }
}

/** The sample that was inserted last: it follows the event until the user changes it. */
let inserted = '';

document.addEventListener('click', async (event) => {
  const button = /** @type {Element} */ (event.target).closest('#send-sample');
  if (button === null) return;
  event.preventDefault();
  await insertSample();
});

document.addEventListener('change', async (event) => {
  if (/** @type {Element} */ (event.target).id !== 'send-event') return;
  if (inserted !== '' && data().value === inserted) await insertSample();
});

async function insertSample() {
  const { value } = /** @type {HTMLSelectElement} */ (document.getElementById('send-event'));
  const response = await fetch(`/samples/${value}`);
  if (!response.ok) return;
  inserted = await response.text();
  const field = data();
  field.value = inserted;
  field.rows = Math.max(field.rows, Math.min(20, inserted.split('\n').length));
  field.focus();
}

function data() {
  return /** @type {HTMLTextAreaElement} */ (document.getElementById('send-data'));
}

/** The clock's controls cover a part of the page. @param {boolean} isByKey */
function closeClock(isByKey) {
  const clock = document.getElementById('clock');
  if (!(clock instanceof HTMLDetailsElement) || !clock.open) return;
  clock.open = false;
  if (isByKey) clock.querySelector('summary')?.focus();
}

document.addEventListener('click', (event) => {
  if (/** @type {Element} */ (event.target).closest('#clock') === null) closeClock(false);
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') closeClock(true);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const link = /** @type {Element} */ (event.target).closest('.event a');
  if (step === undefined || link === null || event.metaKey || event.ctrlKey || event.altKey) return;
  const links = [...document.querySelectorAll('.event a')];
  const next = /** @type {HTMLElement | undefined} */ (links[links.indexOf(link) + step]);
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
});
