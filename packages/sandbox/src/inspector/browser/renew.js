// @ts-check
// Served to browsers as it is.

/** What belongs to whoever uses the page: what is unfolded, and what stands in the fields. */
const THEIRS = new Set(['open', 'value', 'checked', 'selected']);

/**
 * Makes an element the same as another, and leaves alone what is the same already: focus, scroll positions and what is
 * unfolded stay. Siblings are told apart by their ids.
 *
 * @param {Element} old
 * @param {Element} fresh
 */
export function renew(old, fresh) {
  if (old.hasAttribute('data-keep') || old.isEqualNode(fresh)) return;
  for (const { name, value } of fresh.attributes) {
    if (!THEIRS.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!THEIRS.has(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  const wanted = new Set([...fresh.children].map(({ id }) => id));
  for (const child of [...old.children]) if (child.id !== '' && !wanted.has(child.id)) child.remove();
  const known = new Map([...old.children].map((child) => [child.id, child]));

  let place = old.firstChild;
  for (const node of [...fresh.childNodes]) {
    const id = idOf(node);
    const match = id === '' ? (place !== null && isAlike(place, node) ? place : undefined) : known.get(id);
    // What has no id makes room, since to move an element would take its focus.
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
