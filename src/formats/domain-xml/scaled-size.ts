import { failure, type Result, success } from '../../domain/diagnostics/result.js';

/** libvirt's units: `b`, then powers of 1024 (`K`, `KiB`) or of 1000 (`KB`), in any case. */
const PREFIXES = 'kmgtpe';

function bytesOf(unit: string): number | null {
  const lower = unit.toLowerCase();
  if (lower === 'b' || lower === 'byte' || lower === 'bytes') return 1;
  const power = PREFIXES.indexOf(lower.charAt(0)) + 1;
  if (power === 0 || lower === '') return null;
  const rest = lower.slice(1);
  if (rest === '' || rest === 'ib') return 1024 ** power;
  return rest === 'b' ? 1000 ** power : null;
}

/** A size as libvirt writes one, in KiB, rounded up. Without a unit it is KiB. */
export function parseScaledSize(text: string, unit: string | null): Result<number> {
  const bytes = bytesOf(unit ?? 'KiB');
  if (bytes === null) return failure(`must have a unit such as KiB or GiB, not "${unit}"`);
  const size = /^\d{1,15}$/.test(text) ? Math.ceil((Number(text) * bytes) / 1024) : Number.NaN;
  return Number.isSafeInteger(size) ? success(size) : failure(`must be a whole number, not "${text}"`);
}
