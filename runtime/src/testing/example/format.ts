import type { Random } from './random.js';

const WORDS = ['amber', 'birch', 'cedar', 'dune', 'ember', 'fjord', 'grove', 'heath'] as const;

export function word(random: Random): string {
  return random.one(WORDS);
}

const hex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random.whole(0, 15).toString(16)).join('');

const moment = (random: Random): string =>
  new Date(Date.UTC(2024, 0, 1) + random.whole(0, 63_000_000) * 1_000).toISOString();

/** A text of each format that validators know. */
export const formatExamples: ReadonlyMap<string, (random: Random) => string> = new Map([
  ['date', (random) => moment(random).slice(0, 10)],
  ['time', (random) => moment(random).slice(11)],
  ['date-time', moment],
  ['duration', (random) => `PT${random.whole(1, 90)}M`],
  ['email', (random) => `${word(random)}@example.com`],
  ['hostname', (random) => `${word(random)}.example.com`],
  ['uri', (random) => `https://example.com/${word(random)}`],
  ['uri-reference', (random) => `/${word(random)}/${word(random)}`],
  ['uri-template', (random) => `https://example.com/${word(random)}/{id}`],
  // Addresses of RFC 5737 and RFC 3849, which are nobody's.
  ['ipv4', (random) => `192.0.2.${random.whole(1, 254)}`],
  ['ipv6', (random) => `2001:db8::${hex(random, 4)}`],
  ['json-pointer', (random) => `/${word(random)}/${random.whole(0, 9)}`],
  ['relative-json-pointer', (random) => `${random.whole(0, 3)}/${word(random)}`],
  [
    'uuid',
    (random) =>
      `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`,
  ],
]);
