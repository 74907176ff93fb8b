import { array, type DataObject, object, string } from '../soap/value.js';

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
];

/** EventManager.description: clients look up there how grave an event is, and every one of ours is for information. */
export function eventDescription(): DataObject {
  return object('EventDescription', {
    category: array('ElementDescription', [
      object('ElementDescription', {
        label: string('Information'),
        summary: string('Information'),
        key: string('info'),
      }),
    ]),
    eventInfo: array(
      'EventDescriptionEventDetail',
      RECORDED.map((key) =>
        object('EventDescriptionEventDetail', {
          key: string(key),
          description: string(key.replace(/^Vm|Event$/g, '')),
          category: string('info'),
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
