import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.process>;

/** Whether a text is an IP address, or a block of them (CIDR) as 10.0.0.0/8. */
export function isBlock(text: string): boolean {
  return blockOf(text) !== undefined;
}

/** Whether an address is the one that is wanted, or lies in the wanted block; an IPv4 address in IPv6's clothes is that. */
export function inBlock(actual: string, wanted: string): boolean {
  const block = blockOf(wanted);
  if (block === undefined || !ipaddr.isValid(actual)) return false;
  const address = ipaddr.process(actual);
  return address.kind() === block[0].kind() && address.match(block);
}

function blockOf(text: string): [Address, number] | undefined {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!ipaddr.isValid(text)) return undefined;
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
