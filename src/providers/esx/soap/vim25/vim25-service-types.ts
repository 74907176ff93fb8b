import type { TypeRow } from './vim25-rows.js';

const MIGRATION_EVENT: TypeRow = { base: 'MigrationEvent', members: [] };

/** What a server says of itself, how properties are asked for, and what tasks, faults and events say. */
export const SERVICE_TYPES: Readonly<Record<string, TypeRow>> = {
  // Service
  ServiceContent: {
    members: [
      ['rootFolder', 'ref'],
      ['propertyCollector', 'ref'],
      ['viewManager', 'ref'],
      ['about', 'AboutInfo'],
      ['sessionManager', 'ref'],
      ['eventManager', 'ref'],
      ['taskManager', 'ref'],
      ['licenseManager', 'ref'],
      ['searchIndex', 'ref'],
      ['fileManager', 'ref'],
      ['virtualDiskManager', 'ref'],
      ['vmProvisioningChecker', 'ref'],
      ['vmCompatibilityChecker', 'ref'],
    ],
  },
  AboutInfo: {
    members: [
      ['name', 'string'],
      ['fullName', 'string'],
      ['vendor', 'string'],
      ['version', 'string'],
      ['build', 'string'],
      ['osType', 'string'],
      ['productLineId', 'string'],
      ['apiType', 'string'],
      ['apiVersion', 'string'],
      ['instanceUuid', 'string'],
    ],
  },
  UserSession: {
    members: [
      ['key', 'string'],
      ['userName', 'string'],
    ],
  },

  LicenseManagerLicenseInfo: {
    members: [
      ['editionKey', 'string'],
      ['name', 'string'],
    ],
  },

  // PropertyCollector
  PropertyFilterSpec: {
    members: [
      ['propSet', 'PropertySpec'],
      ['objectSet', 'ObjectSpec'],
    ],
  },
  PropertySpec: {
    members: [
      ['type', 'string'],
      ['all', 'boolean'],
      ['pathSet', 'string'],
    ],
  },
  ObjectSpec: {
    members: [
      ['obj', 'ref'],
      ['skip', 'boolean'],
      ['selectSet', 'SelectionSpec'],
    ],
  },
  SelectionSpec: { members: [['name', 'string']] },
  TraversalSpec: {
    base: 'SelectionSpec',
    members: [
      ['type', 'string'],
      ['path', 'string'],
      ['skip', 'boolean'],
      ['selectSet', 'SelectionSpec'],
    ],
  },
  RetrieveOptions: { members: [['maxObjects', 'int']] },
  WaitOptions: {
    members: [
      ['maxWaitSeconds', 'int'],
      ['maxObjectUpdates', 'int'],
    ],
  },
  RetrieveResult: {
    members: [
      ['token', 'string'],
      ['objects', 'ObjectContent'],
    ],
  },
  ObjectContent: {
    members: [
      ['obj', 'ref'],
      ['propSet', 'DynamicProperty'],
      ['missingSet', 'MissingProperty'],
    ],
  },
  DynamicProperty: {
    members: [
      ['name', 'string'],
      ['val', 'any'],
    ],
  },
  MissingProperty: {
    members: [
      ['path', 'string'],
      ['fault', 'LocalizedMethodFault'],
    ],
  },
  UpdateSet: {
    members: [
      ['version', 'string'],
      ['filterSet', 'PropertyFilterUpdate'],
      ['truncated', 'boolean'],
    ],
  },
  PropertyFilterUpdate: {
    members: [
      ['filter', 'ref'],
      ['objectSet', 'ObjectUpdate'],
    ],
  },
  ObjectUpdate: {
    members: [
      ['kind', 'string'],
      ['obj', 'ref'],
      ['changeSet', 'PropertyChange'],
    ],
  },
  PropertyChange: {
    members: [
      ['name', 'string'],
      ['op', 'string'],
      ['val', 'any'],
    ],
  },

  // Faults and tasks
  CheckResult: {
    members: [
      ['vm', 'ref'],
      ['host', 'ref'],
      ['warning', 'LocalizedMethodFault'],
      ['error', 'LocalizedMethodFault'],
    ],
  },
  LocalizedMethodFault: {
    members: [
      ['fault', 'any'],
      ['localizedMessage', 'string'],
    ],
  },
  TaskInfo: {
    members: [
      ['key', 'string'],
      ['task', 'ref'],
      ['descriptionId', 'string'],
      ['entity', 'ref'],
      ['entityName', 'string'],
      ['state', 'string'],
      ['cancelled', 'boolean'],
      ['cancelable', 'boolean'],
      ['error', 'LocalizedMethodFault'],
      ['result', 'any'],
      ['progress', 'int'],
      ['eventChainId', 'int'],
    ],
  },

  // Events: of what they say only the text and the fault behind it are read.
  Event: { members: [['fullFormattedMessage', 'string']] },
  EventEx: {
    base: 'Event',
    members: [
      ['eventTypeId', 'string'],
      ['severity', 'string'],
    ],
  },
  EventFilterSpec: { members: [['eventChainId', 'int']] },
  MigrationEvent: { base: 'Event', members: [['fault', 'LocalizedMethodFault']] },
  MigrationErrorEvent: MIGRATION_EVENT,
  MigrationHostErrorEvent: MIGRATION_EVENT,
  MigrationResourceErrorEvent: MIGRATION_EVENT,
  MigrationWarningEvent: MIGRATION_EVENT,
  MigrationHostWarningEvent: MIGRATION_EVENT,
  MigrationResourceWarningEvent: MIGRATION_EVENT,
};
