import { describe, expect, test } from 'vitest';
import { datastoreItem } from '../../src/domain/values/datastore-item.js';

/** Name and item as libvirt's driver pairs them. */
const VECTORS: readonly (readonly [string, string])[] = [
  ['normal', 'normal'],
  ['Aä1ö2ü3ß4#5~6!7§8/9%Z', 'A+w6Q-1+w7Y-2+w7w-3+w58-4+Iw-5+fg-6+IQ-7+wqc-8+JQ-2f9+JQ-25Z'],
  ['Z~6!7§8/9%0#1"2\'3`4&A', "Z+fg-6+IQ-7+wqc-8+JQ-2f9+JQ-250+Iw-1_2'3+YA-4+Jg-A"],
  ['標準語', '+5qiZ5rqW6Kqe'],
  ['!"#$%&\'()*+,-./0123456789:;<=>?', "+IQ-_+IyQl-25+Jg-'()_+Kw-,-.+JQ-2f0123456789_+Ow-_+PQ-__"],
  ['A Z[\\]^_B', 'A Z+WyU-5c+XV4-_B'],
  ['A`B@{|}~DEL', 'A+YA-B+QHs-_+fX4-DEL'],
  ['hÀÁÂÃÄÅH', 'h+w4DDgcOCw4PDhMOF-H'],
  ['A쿀Z', 'A+7L+A-Z'],
  ['!쿀A', '+Iey,gA-A'],
  ['~~~', '+fn5+'],
  ['~~~A', '+fn5+-A'],
  ['K%U/H\\Z', 'K+JQ-25U+JQ-2fH+JQ-5cZ'],
  ['vvv<A"B"C>zzz', 'vvv_A_B_C_zzz'],
  ['t/x:y%ä', 't+JQ-2fx_y+JQ-25+w6Q'],
];

describe('the item of a name is the one that libvirt would give', () => {
  test.each(VECTORS)('%s', (name, item) => {
    expect(datastoreItem(name)).toBe(item);
  });

  test('an item never holds what separates paths or ends a datastore', () => {
    const every = Array.from({ length: 0x250 }, (_, code) => String.fromCodePoint(code)).join('');
    expect(datastoreItem(every)).toMatch(/^[A-Za-z0-9'(),. _+-]+$/);
  });
});
