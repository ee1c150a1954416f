const THIS_MACHINE = /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/;

/**
 * Makes the check of a request's Host header: it keeps a web page from reaching the endpoint through a name of its own that leads
 * here (DNS rebinding). A tunnel passes its public name, which must be allowed.
 *
 * @param address The address that is listened on. If other machines reach it, every name is allowed: they have their own.
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
