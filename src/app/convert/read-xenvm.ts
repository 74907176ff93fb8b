import { basename, extname } from 'node:path';
import { type DomainName, parseDomainName } from '../../domain/values/domain-name.js';
import { inputBytes } from './input-bytes.js';
import { foreignProblem, shownFile } from './located.js';
import { type Conversion, DEFAULT_HARDWARE_VERSION, type NotationReading, UNKNOWN_DIRECTORY } from './notation.js';

/** A format without names: the VM is called like its file. */
export function nameOfFile(file: string): DomainName {
  const stem = basename(file, extname(file)).slice(0, 80);
  const name = file === '-' ? null : parseDomainName(stem);
  return name?.ok ? name.value : ('unnamed' as DomainName);
}

/** Reads a configuration of xenvm. Never rejects for what it holds. */
export async function readXenvm(
  conversion: Conversion,
  stdin: AsyncIterable<Uint8Array | string>,
): Promise<NotationReading> {
  const file = shownFile(conversion.file);
  const { domainFromXenvm } = await import('../../formats/xenvm/parse.js');
  const text = (await inputBytes(conversion.file, stdin)).toString('utf8');
  const { domain, power, unsaid, problems } = domainFromXenvm(text, {
    name: nameOfFile(conversion.file),
    hardwareVersion: conversion.hardwareVersion ?? DEFAULT_HARDWARE_VERSION,
    directory: conversion.datastoreDir ?? UNKNOWN_DIRECTORY,
  });
  return {
    domain,
    power,
    unsaid: [
      ...(conversion.hardwareVersion === null ? [['hardwareVersion']] : []),
      ['guestOs'],
      ...unsaid.map((field) => [field]),
    ],
    vmxPath: null,
    driveOrder: [],
    diagnostics: problems.map(foreignProblem('EF5013', file)),
    texts: new Map([[file, text]]),
  };
}
