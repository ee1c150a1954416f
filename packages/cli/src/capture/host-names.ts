const THIS_MACHINE = /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/;

/**
 * Creates the check of a request's Host header. It keeps a web page from reaching the endpoint under the page's own name (DNS
 * rebinding). A tunnel passes its public name, which must be allowed.
 *
 * @param address The address to listen on. If other machines can reach it, every name is allowed.
 * @param allowed More names, such as a tunnel's; `.example.com` allows all names below it.
 */
export function hostCheck(
  address: string,
  allowed: readonly string[],
): (host: string | undefined) => boolean {
  if (!isLocal(address)) return () => true;
  const names = allowed.map((name) => name.toLowerCase());
  return (host = '') => {
    const name = host.toLowerCase().replace(/:\d+$/, '');
    return (
      THIS_MACHINE.test(name) ||
      names.some((each) => name === each || (each.startsWith('.') && name.endsWith(each)))
    );
  };
}

/** Whether only this machine reaches an address that is listened on. */
export function isLocal(address: string): boolean {
  return THIS_MACHINE.test(address.includes(':') ? `[${address}]` : address);
}
