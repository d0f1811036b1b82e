// Addresses that must not be reached, in all the spellings that parsers take (SECURITY §2 B, §3 row 5).
import { describe, expect, test } from '@jest/globals';
import { createOutbound } from '../../src/outbound/safe-outbound.ts';
import { isPublicAddress } from '../../src/outbound/public-address.ts';

const never = new AbortController().signal;

/** What the names of the table resolve to; all others are on the public internet. */
const names: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  'sub.localhost': ['127.0.0.1'],
  'loopback.attacker.example': ['127.0.0.1'],
  'mixed.attacker.example': ['93.184.216.34', '10.0.0.5'],
  'mixed6.attacker.example': ['2606:2800:220:1::1', 'fd00::5'],
  'mapped.attacker.example': ['::ffff:169.254.169.254'],
  'nat64.attacker.example': ['64:ff9b::a00:1'],
  'metadata.google.internal': ['169.254.169.254'],
  'odd.attacker.example': ['not a number'],
  '127.0.0.1.nip.example': ['127.0.0.1'],
  'xn--lcalhost-n4a.example': ['0.0.0.0'],
};

const hostile = [
  'https://127.0.0.1/',
  'https://127.0.0.1:8080/',
  'https://127.1/',
  'https://127.0.1/',
  'https://2130706433/',
  'https://017700000001/',
  'https://0177.0.0.1/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://0x7f.1/',
  'https://0/',
  'https://0.0.0.0/',
  'https://127.0.0.1./',
  'https://127.255.255.254/',
  'https://①②⑦.⓪.⓪.①/',
  'https://127。0。0。1/',
  'https://127.0.0.1/',
  'https://%31%32%37.0.0.1/',
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://localhost../',
  'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
  'https://loc\talhost/',
  'https://sub.localhost/',
  'https://127.0.0.1.nip.example/',
  'https://loopback.attacker.example/',
  'https://mixed.attacker.example/',
  'https://mixed6.attacker.example/',
  'https://mapped.attacker.example/',
  'https://nat64.attacker.example/',
  'https://odd.attacker.example/',
  'https://xn--lcalhost-n4a.example/',
  'https://metadata.google.internal/computeMetadata/v1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://0xa9fea9fe/',
  'https://2852039166/',
  'https://168.63.129.16/',
  'https://100.100.100.200/',
  'https://192.0.0.192/',
  'https://[fd00:ec2::254]/',
  'https://10.1.2.3/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://198.18.0.1/',
  'https://192.0.2.1/',
  'https://203.0.113.9/',
  'https://224.0.0.1/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  'https://[::]/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::ffff:0:127.0.0.1]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[64:ff9b:1::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:7f00:1::]/',
  'https://[fe80::1]/',
  'https://[fe80::1%25eth0]/',
  'https://[fc00::1]/',
  'https://[fec0::1]/',
  'https://[ff02::1]/',
  'https://[2001:db8::1]/',
  'https://[100::1]/',
  'https://[4000::1]/',
  'https://user:secret@files.example/a.mp4',
  'https://files.example@127.0.0.1/',
  'https://:secret@files.example/',
  'https://127.0.0.1\\@files.example/',
  'http://files.example/a.mp4',
  'http://127.0.0.1:8080/',
  'HTTP://files.example/',
  'ftp://files.example/a.mp4',
  'file:///etc/passwd',
  'file://127.0.0.1/etc/passwd',
  'data:video/mp4;base64,AAAA',
  'blob:https://files.example/1',
  'javascript:alert(1)',
  'gopher://127.0.0.1:6379/_INFO',
  'https:///',
  'https://',
  '//files.example/a.mp4',
  '/etc/passwd',
  '',
];

describe('an outbound with no opened host', () => {
  const lookups: string[] = [];
  const outbound = createOutbound({
    allowHosts: [],
    lookup: async (hostname) => {
      lookups.push(hostname);
      return names[hostname] ?? names[hostname.replace(/\.$/, '')] ?? ['93.184.216.34'];
    },
  });

  test.each(hostile.map((url) => [url]))('refuses %j by its address', async (url) => {
    await expect(outbound.request(url, { timeoutMs: 5_000, maxBytes: 10, signal: never })).rejects.toMatchObject({
      name: 'OutboundRefused',
      because: 'address',
    });
  });

  test('looks no name up twice for one request', async () => {
    lookups.length = 0;
    const refused = outbound.request('https://mixed.attacker.example/', {
      timeoutMs: 5_000,
      maxBytes: 10,
      signal: never,
    });
    await expect(refused).rejects.toMatchObject({ because: 'address' });
    expect(lookups).toEqual(['mixed.attacker.example']);
  });

  test('names the setting that opens the host, and nothing of the query', async () => {
    const refused = outbound.request('https://10.0.0.7/a?sig=canary', {
      timeoutMs: 5_000,
      maxBytes: 10,
      signal: never,
    });
    await expect(refused).rejects.toThrow(
      /^https:\/\/10\.0\.0\.7: not on the public internet; RETAKE_ALLOW_HOSTS=10\.0\.0\.7:443 opens it$/,
    );
  });
});

describe('isPublicAddress', () => {
  test.each(['93.184.216.34', '1.1.1.1', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
    'is true of %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});
