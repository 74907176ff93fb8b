import { ownEntry } from '../own-entry.js';
import type { Fields, Value } from './value.js';

/** Escapes text for element content and attribute values; characters that XML 1.0 cannot carry become U+FFFD. */
export function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (!/[&<>"\u0000-\u001f]/.test(text)) return text;
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')
      .replaceAll('\r', '&#xD;')
  );
}

/**
 * Writes `<name>value</name>` without any white space between elements, which libvirt's reader does not survive.
 * `typed` says that the place does not tell the type, so that xsi:type must: property values, array children, option values.
 * Objects always carry it. The prefix for XML Schema types is literally `xsd:`, which libvirt and govmomi compare as text.
 */
export function writeElement(name: string, value: Value, typed = false): string {
  switch (value.kind) {
    case 'scalar': {
      const type = typed ? ` xsi:type="${value.type}"` : '';
      return `<${name}${type}>${escapeXml(value.text)}</${name}>`;
    }
    case 'reference': {
      const type = typed ? ' xsi:type="ManagedObjectReference"' : '';
      return `<${name}${type} type="${value.type}">${escapeXml(value.value)}</${name}>`;
    }
    case 'object': {
      const type = value.type === '' ? '' : ` xsi:type="${value.type}"`;
      return `<${name}${type}>${writeFields(value.fields, value.type)}</${name}>`;
    }
    case 'array': {
      const items = value.items.map((item) => writeElement(value.of, item, true)).join('');
      return `<${name} xsi:type="${arrayType(value.of)}">${items}</${name}>`;
    }
  }
}

/** The members of an object, arrays as repeated elements. Members whose declared type is `anyType` are always typed. */
export function writeFields(fields: Fields, type = ''): string {
  let text = '';
  const anyTyped = MEASUREMENTS.has(type) ? NONE : ANY_TYPE_MEMBERS;
  for (const name of Object.keys(fields)) {
    const value = ownEntry(fields, name);
    if (value === undefined) continue;
    const typed = anyTyped.has(name);
    if (value.kind !== 'array' || typed) text += writeElement(name, value, typed);
    else for (const item of value.items) text += writeElement(name, item);
  }
  return text;
}

/** DynamicProperty.val, PropertyChange.val, TaskInfo.result, OptionValue.value. */
const ANY_TYPE_MEMBERS: ReadonlySet<string> = new Set(['val', 'result', 'value']);

/** What measurements are made of has a `value`, too, and says what it is. */
const MEASUREMENTS: ReadonlySet<string> = new Set([
  'PerfEntityMetric',
  'PerfEntityMetricCSV',
  'PerfMetricIntSeries',
  'PerfMetricSeriesCSV',
]);
const NONE: ReadonlySet<string> = new Set();

function arrayType(of: string): string {
  return `ArrayOf${of.slice(0, 1).toUpperCase()}${of.slice(1)}`;
}
