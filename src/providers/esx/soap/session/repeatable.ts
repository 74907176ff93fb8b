/**
 * Methods that may be called again if it is unknown whether they ran: they change nothing, or nothing that outlives the session.
 * Anything else is made once. Not here for a reason of their own: Login (a lost answer may have made a session),
 * ContinueRetrievePropertiesEx (its token is good for one time).
 */
const REPEATABLE: ReadonlySet<string> = new Set([
  'RetrieveServiceContent',
  'RetrieveProperties',
  'RetrievePropertiesEx',
  'CreateContainerView',
  'CreatePropertyCollector',
  'CreateFilter',
  'WaitForUpdatesEx',
  'FindByIp',
  'FindByUuid',
  'SearchDatastore_Task',
  'ValidateMigration',
  'QueryEvents',
]);

export function isRepeatable(method: string): boolean {
  return REPEATABLE.has(method);
}
