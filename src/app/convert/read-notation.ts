/**
 * Use case "convert": reads a VM in one notation (manifest, VMX, domain XML, live VM) and writes it in another. Terms: a notation is a
 * file format or a live VM. Converts offline, except for a live VM; it plans nothing and changes no host.
 */

import type { DesiredDomain } from '../../domain/desired.js';
import { type Diagnostic, errorDiagnostic, hasErrors, warningDiagnostic } from '../../domain/diagnostics/diagnostic.js';
import { nearestName } from '../../domain/diagnostics/nearest-name.js';
import { type Result, success } from '../../domain/diagnostics/result.js';
import { DEFAULT_MEMORY } from '../../domain/rules/limits.js';
import { shownSources, withoutSecretsIn } from '../../domain/secrets/shown-source.js';
import { withoutSecrets } from '../../domain/secrets/without-secrets.js';
import {
  type DatastorePath,
  datastoreDirectory,
  joinDatastorePath,
  splitDatastorePath,
} from '../../domain/values/datastore-path.js';
import type { MiB } from '../../domain/values/units.js';
import { inputBytes } from './input-bytes.js';
import { located, shownFile } from './located.js';
import { nameDatastores, namedPath } from './name-datastores.js';
import { type Conversion, DEFAULT_HARDWARE_VERSION, type NotationReading, UNKNOWN_DIRECTORY } from './notation.js';
import { readOvf } from './read-ovf.js';
import { readVmx } from './read-vmx.js';
import { readXenvm } from './read-xenvm.js';
import { standardInput } from './standard-input.js';

type Input = AsyncIterable<Uint8Array | string>;

async function readDomainXml(conversion: Conversion, stdin: Input): Promise<NotationReading> {
  const file = shownFile(conversion.file);
  const { domainFromXml } = await import('../../formats/domain-xml/parse.js');
  const text = (await inputBytes(conversion.file, stdin)).toString('utf8');
  const { domain, problems, driveOrder } = domainFromXml(text, {
    hardwareVersion: conversion.hardwareVersion ?? DEFAULT_HARDWARE_VERSION,
    datastoreDir: conversion.datastoreDir,
    extended: conversion.extended,
  });
  const diagnostics = problems.map(located('EF5004', file));
  const isNameless = domain?.guestOs === 'other' || domain?.guestOs === 'other-64';
  const unsaid = [
    ...(conversion.hardwareVersion === null ? [['hardwareVersion']] : []),
    ...(isNameless ? [['guestOs']] : []),
  ];
  return { domain, unsaid, vmxPath: null, driveOrder, diagnostics, texts: new Map([[file, text]]) };
}

function chosen(domains: readonly DesiredDomain[], { target, file }: Conversion): DesiredDomain | Diagnostic {
  const names = domains.map(({ name }) => name as string);
  const [only] = domains;
  if (target === null && domains.length === 1 && only !== undefined) return only;
  if (target === null) {
    return errorDiagnostic(
      'EF5006',
      `${shownFile(file)} declares ${domains.length} domains, but only one can be converted at a time`,
      {
        hint: domains.length === 0 ? null : `Name one of them with --target: ${names.slice(0, 10).join(', ')}.`,
      },
    );
  }
  const nearest = nearestName(target, names);
  return (
    domains.find(({ name }) => name === target) ??
    errorDiagnostic('EF7002', `No manifest declares a domain named "${target}"`, {
      hint: nearest === null ? null : `Did you mean "${nearest}"?`,
    })
  );
}

/** Stands in where the manifest names no datastore, because no host is asked. */
const UNKNOWN_DATASTORE = splitDatastorePath(UNKNOWN_DIRECTORY).datastore;

/** Where apply would put the domain, unless the user says where. */
async function homeOf(desired: DesiredDomain, conversion: Conversion): Promise<Result<DatastorePath, Diagnostic>> {
  const { placementOr } = await import('../../plan/steps/placement.js');
  const placed = placementOr(desired, UNKNOWN_DATASTORE);
  if (!placed.ok) return placed;
  const place = placed.value;
  const file = place.vmxPath.slice(place.directory.length + 1);
  if (conversion.datastoreDir !== null) return success(joinDatastorePath(conversion.datastoreDir, file));
  const unknown = splitDatastorePath(place.vmxPath).datastore === UNKNOWN_DATASTORE;
  return success(unknown ? joinDatastorePath(UNKNOWN_DIRECTORY, file) : place.vmxPath);
}

async function readManifest(conversion: Conversion, stdin: Input): Promise<NotationReading> {
  const { loadDesired } = await import('../../manifest/load-desired.js');
  const loaded = await loadDesired([conversion.file], { cwd: process.cwd(), stdin: () => standardInput(stdin) });
  const { texts } = loaded;
  const refused = (diagnostics: readonly Diagnostic[]) => ({
    domain: null,
    vmxPath: null,
    driveOrder: [],
    diagnostics,
    texts,
  });
  if (hasErrors(loaded.diagnostics)) return refused(loaded.diagnostics);
  const desired = chosen(
    loaded.connections.flatMap(({ domains }) => domains),
    conversion,
  );
  if ('code' in desired) return refused([...loaded.diagnostics, desired]);
  const home = await homeOf(desired, conversion);
  if (!home.ok) return refused([...loaded.diagnostics, home.problem]);
  const vmxPath = home.value;
  const { filesForNewDomain } = await import('../../plan/steps/new-disk-files.js');
  const { newDomain } = await import('../../plan/steps/new-domain.js');
  const { files } = filesForNewDomain(desired, datastoreDirectory(vmxPath));
  const memory = desired.declared.memory ?? (DEFAULT_MEMORY as MiB);
  const hardwareVersion = conversion.hardwareVersion ?? DEFAULT_HARDWARE_VERSION;
  const domain = newDomain(desired, memory, { hardwareVersion }, files);
  return { domain, declared: desired.declared, vmxPath, driveOrder: [], diagnostics: loaded.diagnostics, texts };
}

/**
 * Reads one domain in the notation that it is said to be in. Never rejects for what a user wrote. Secrets are left out of the
 * domain, which a warning says, and hidden in the texts and the diagnostics.
 */
export async function readNotation(conversion: Conversion, stdin: Input): Promise<NotationReading> {
  const reading = await readAsWritten(conversion, stdin);
  const { texts, secrets } = shownSources(reading.texts);
  const diagnostics = reading.diagnostics.map((each) => withoutSecretsIn(each, secrets));
  if (reading.domain === null) return { ...reading, texts, diagnostics };
  const { datastores } = conversion;
  const { domain, omitted } = withoutSecrets(nameDatastores(reading.domain, datastores));
  const vmxPath = reading.vmxPath === null ? null : namedPath(reading.vmxPath, datastores);
  const rest = (reading.more ?? []).map((vm) => ({ vm, clean: withoutSecrets(nameDatastores(vm.domain, datastores)) }));
  const more = rest.map(({ vm, clean }) => ({ ...vm, domain: clean.domain }));
  const secret = [...omitted, ...rest.flatMap(({ clean }) => clean.omitted)];
  return { ...reading, domain, vmxPath, more, texts, diagnostics: [...diagnostics, ...leftOut(secret)] };
}

function leftOut(omitted: readonly string[]): readonly Diagnostic[] {
  if (omitted.length === 0) return [];
  const summary = `Not converted, because these values are secret: ${omitted.join(', ')}`;
  return [
    warningDiagnostic('EF5005', summary, {
      hint: 'esxform never prints such values. Set them on the VM by hand if it needs them.',
    }),
  ];
}

async function readAsWritten(conversion: Conversion, stdin: Input): Promise<NotationReading> {
  switch (conversion.from) {
    case 'vmx':
      return await readVmx(conversion, stdin);
    case 'domain-xml':
      return await readDomainXml(conversion, stdin);
    case 'ovf':
      return await readOvf(conversion, stdin);
    case 'xenvm':
      return await readXenvm(conversion, stdin);
    case 'manifest':
      return await readManifest(conversion, stdin);
  }
}
