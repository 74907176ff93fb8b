import type { Result } from '../domain/diagnostics/result.js';
import { parseDatastorePath } from '../domain/values/datastore-path.js';
import { parseDomainName } from '../domain/values/domain-name.js';
import { parseMac } from '../domain/values/mac.js';
import { parseUuid } from '../domain/values/uuid.js';
import { type Shape, text } from './file/shape.js';

/** A text that its parser takes and leaves as it is: only the normal form stands in a plan. */
function normal(what: string, parse: (text: string) => Result<string>): Shape {
  return text(what, (value) => {
    const parsed = parse(value);
    return parsed.ok && parsed.value === value;
  });
}

export const domainName = normal('the name of a domain', parseDomainName);
export const datastoreFile = normal('a datastore path like "[ssd1] web01/web01.vmdk"', parseDatastorePath);
export const uuid = normal('a uuid', parseUuid);
export const mac = normal('a MAC address', parseMac);
