import { ownEntry } from '../../own-entry.js';
import { array, type DataObject, object, string } from '../../soap/value.js';

/** The types of the events that are recorded. */
const RECORDED = [
  'VmPoweredOnEvent',
  'VmPoweredOffEvent',
  'VmSuspendedEvent',
  'VmResettingEvent',
  'VmGuestShutdownEvent',
  'VmGuestRebootEvent',
  'VmGuestStandbyEvent',
  'VmReconfiguredEvent',
  'VmCreatedEvent',
  'VmRegisteredEvent',
  'VmRemovedEvent',
  'VmRenamedEvent',
  'VmUpgradeCompleteEvent',
  'VmMigratedEvent',
  'VmRelocatedEvent',
  'VmResourcePoolMovedEvent',
  'VmClonedEvent',
  'VmMessageEvent',
  'VmMessageWarningEvent',
  'VmMessageErrorEvent',
  'TaskEvent',
  'ResourcePoolCreatedEvent',
  'ResourcePoolDestroyedEvent',
  'ResourcePoolMovedEvent',
  'ResourcePoolReconfiguredEvent',
  'DatacenterCreatedEvent',
  'DatacenterRenamedEvent',
];

/** Those that are more than information. */
const GRAVER: Readonly<Record<string, 'warning' | 'error'>> = {
  VmMessageWarningEvent: 'warning',
  VmMessageErrorEvent: 'error',
};

const CATEGORIES = { info: 'Information', warning: 'Warning', error: 'Error' } as const;

/** EventManager.description: clients look up there how grave an event is. */
export function eventDescription(): DataObject {
  return object('EventDescription', {
    category: array(
      'ElementDescription',
      Object.entries(CATEGORIES).map(([key, words]) =>
        object('ElementDescription', { label: string(words), summary: string(words), key: string(key) }),
      ),
    ),
    eventInfo: array(
      'EventDescriptionEventDetail',
      RECORDED.map((key) =>
        object('EventDescriptionEventDetail', {
          key: string(key),
          description: string(key.replace(/^Vm|Event$/g, '')),
          category: string(ownEntry(GRAVER, key) ?? 'info'),
          formatOnDatacenter: string(''),
          formatOnComputeResource: string(''),
          formatOnHost: string(''),
          formatOnVm: string(''),
          fullFormat: string(''),
          longDescription: undefined,
        }),
      ),
    ),
    enumeratedTypes: undefined,
  });
}
