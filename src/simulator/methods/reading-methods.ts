/** What changes no domain, file or setting, and is therefore left to a host with the free licence. */
const READING = new RegExp(
  `^(${[
    'Retrieve\\w+',
    'ContinueRetrieve\\w+',
    'CancelRetrieve\\w+',
    '(Create|Destroy)(Filter|PropertyFilter|PropertyCollector|ContainerView|ListView|InventoryView|View|CollectorForEvents|Collector)',
    '(Modify|Reset)ListView',
    '(WaitFor|CheckFor|CancelWaitFor)Updates(Ex)?',
    'Fetch|Find\\w+',
    'Query\\w+',
    'Read(Next|Previous)Events',
    '(Rewind|Reset)Collector',
    'SetCollectorPageSize',
    'SearchDatastore(SubFolders)?_Task',
    'Check(Relocate|VmConfig|PowerOn)_Task',
    'Refresh(Datastore|NetworkSystem|StorageSystem)',
    'Login|Logout|SessionIsActive|CurrentTime|ValidateMigration',
  ].join('|')})$`,
);

export function isReadingMethod(method: string): boolean {
  return READING.test(method);
}
