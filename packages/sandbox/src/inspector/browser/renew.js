// @ts-check
// Served to browsers as is.

/** The user's own state: what is unfolded, and the contents of fields. */
const OF_THE_USER = new Set(['open', 'value', 'checked', 'selected']);

/**
 * Updates an element to match another, and leaves unchanged parts alone: focus, scroll positions and unfolded parts stay.
 * Siblings are matched by their ids.
 *
 * @param {Element} old
 * @param {Element} fresh
 */
export function renew(old, fresh) {
  if (old.hasAttribute('data-keep') || old.isEqualNode(fresh)) return;
  for (const { name, value } of fresh.attributes) {
    if (!OF_THE_USER.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!OF_THE_USER.has(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  const wanted = new Set([...fresh.children].map(({ id }) => id));
  for (const child of [...old.children]) if (child.id !== '' && !wanted.has(child.id)) child.remove();
  const known = new Map([...old.children].map((child) => [child.id, child]));

  let place = old.firstChild;
  for (const node of [...fresh.childNodes]) {
    const id = idOf(node);
    const match = id === '' ? (place !== null && isAlike(place, node) ? place : undefined) : known.get(id);
    // Remove the elements without an id before the match, since moving the match would lose its focus.
    while (match !== undefined && place !== null && place !== match && idOf(place) === '')
      place = remove(place);
    if (match === undefined) {
      old.insertBefore(document.importNode(node, true), place);
      continue;
    }
    if (match === place) place = place.nextSibling;
    else old.insertBefore(match, place);
    if (match instanceof Element && node instanceof Element) renew(match, node);
    else if (match.nodeValue !== node.nodeValue) match.nodeValue = node.nodeValue;
  }
  while (place !== null) place = remove(place);
}

/** @param {Node} node */
function idOf(node) {
  return node instanceof Element ? node.id : '';
}

/** @param {Node} old @param {Node} fresh */
function isAlike(old, fresh) {
  return old.nodeName === fresh.nodeName && idOf(old) === '';
}

/** @param {ChildNode} node @returns {ChildNode | null} */
function remove(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}
