// @ts-check
// Served to browsers as is. It makes the copy buttons work.

const SHOWN_MS = 1_600;

document.addEventListener('click', async (event) => {
  const target = /** @type {Element} */ (event.target);
  const button = /** @type {HTMLButtonElement | null} */ (target.closest('[data-text], [data-from]'));
  if (button === null) return;
  event.preventDefault();
  const { text, from } = button.dataset;
  try {
    await copy(text ?? fetchText(from ?? ''));
    say(button, 'Copied');
  } catch {
    say(button, 'Not copied');
  }
});

/** @param {string} address */
async function fetchText(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.text();
}

/**
 * The browser's clipboard exists only where the page is from this machine or encrypted; elsewhere a selected field is copied.
 *
 * @param {string | Promise<string>} text
 */
async function copy(text) {
  if (navigator.clipboard !== undefined) {
    // Safari demands that writing begins with the click, before the text is there.
    if (typeof text !== 'string' && 'ClipboardItem' in window) {
      const blob = text.then((value) => new Blob([value], { type: 'text/plain' }));
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    } else await navigator.clipboard.writeText(await text);
    return;
  }
  const field = document.createElement('textarea');
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  field.value = await text;
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  focused?.focus();
  if (!done) throw new Error('The browser refused');
}

/**
 * Shows the result on the button for a moment, and tells it to screen readers.
 *
 * @param {HTMLElement} button
 * @param {string} text
 */
function say(button, text) {
  button.dataset['said'] = text;
  const live = document.getElementById('said');
  if (live !== null) live.textContent = text;
  setTimeout(() => {
    delete button.dataset['said'];
    if (live !== null) live.textContent = '';
  }, SHOWN_MS);
}
