// The hosts that the deployment opened (RETAKE_ALLOW_HOSTS): they may be private, and may be spoken to without TLS.

/** Whether the address names a host and port that were opened. */
export type AllowedHosts = (url: URL) => boolean;

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

export const portOf = (url: URL): string => url.port || (defaultPorts[url.protocol] ?? '');

/** As the URL standard writes it: 127.1 and 0x7f.0.0.1 are 127.0.0.1. */
function canonicalHost(host: string): string {
  const address = `http://${host}/`;
  return (URL.canParse(address) ? new URL(address).hostname : host).replace(/\.$/, '').toLowerCase();
}

/** Entries are `host` (the port of http or https), `host:port` or `host:*` (any port); an IPv6 address stands in brackets. */
export function allowedHosts(entries: readonly string[]): AllowedHosts {
  const opened = new Set(
    entries.map((entry) => {
      const [, host = entry, port = ''] = /^(.+?)(?::(\*|\d+))?$/.exec(entry.trim()) ?? [];
      return `${canonicalHost(host)} ${port}`;
    }),
  );
  return (url) => {
    const host = url.hostname.replace(/\.$/, '');
    const isDefault = portOf(url) === defaultPorts[url.protocol];
    return opened.has(`${host} *`) || opened.has(`${host} ${portOf(url)}`) || (isDefault && opened.has(`${host} `));
  };
}
