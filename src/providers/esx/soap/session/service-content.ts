import { DiagnosticError, errorDiagnostic } from '../../../../domain/diagnostics/diagnostic.js';
import { ownEntry } from '../../../../domain/values/own-entry.js';
import { type MoRef, objectOf, refOf, textOf, type VimObject } from '../value.js';

/** What the server says of itself, and its singletons. */
export interface ServiceContent {
  readonly apiVersion: string;
  readonly apiType: string;
  readonly productLineId: string;
  readonly fullName: string;
  readonly version: string;
  /** Null on servers without it (old single hosts). */
  readonly instanceUuid: string | null;
  readonly rootFolder: MoRef;
  readonly propertyCollector: MoRef;
  readonly viewManager: MoRef;
  readonly sessionManager: MoRef;
  readonly searchIndex: MoRef | null;
  readonly licenseManager: MoRef | null;
  readonly fileManager: MoRef | null;
  readonly virtualDiskManager: MoRef | null;
  readonly taskManager: MoRef | null;
  readonly eventManager: MoRef | null;
  /** Only a vCenter has these two. */
  readonly vmProvisioningChecker: MoRef | null;
  readonly vmCompatibilityChecker: MoRef | null;
}

function requiredRef(content: VimObject, name: string): MoRef {
  const ref = refOf(ownEntry(content, name));
  if (ref === null)
    throw new DiagnosticError(
      errorDiagnostic('EF3006', `The server offers no ${name}, which every vSphere server has`),
    );
  return ref;
}

/** Throws a DiagnosticError where one is missing that every server has. */
export function readServiceContent(content: VimObject): ServiceContent {
  const about = objectOf(content['about']) ?? {};
  return {
    apiVersion: textOf(about['apiVersion']) ?? '',
    apiType: textOf(about['apiType']) ?? '',
    productLineId: textOf(about['productLineId']) ?? '',
    fullName: textOf(about['fullName']) ?? 'unknown product',
    version: textOf(about['version']) ?? '',
    instanceUuid: textOf(about['instanceUuid']),
    rootFolder: requiredRef(content, 'rootFolder'),
    propertyCollector: requiredRef(content, 'propertyCollector'),
    viewManager: requiredRef(content, 'viewManager'),
    sessionManager: requiredRef(content, 'sessionManager'),
    searchIndex: refOf(content['searchIndex']),
    licenseManager: refOf(content['licenseManager']),
    fileManager: refOf(content['fileManager']),
    virtualDiskManager: refOf(content['virtualDiskManager']),
    taskManager: refOf(content['taskManager']),
    eventManager: refOf(content['eventManager']),
    vmProvisioningChecker: refOf(content['vmProvisioningChecker']),
    vmCompatibilityChecker: refOf(content['vmCompatibilityChecker']),
  };
}
