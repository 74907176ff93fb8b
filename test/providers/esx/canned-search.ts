import { object, page, prop } from './canned-answers.js';
import type { Replies } from './canned-server.js';

/** Replies to the search of a directory whose task ends like this; `ds-1` has the browser. */
export function search(end: string): Replies {
  const info = prop('info', 'TaskInfo', end);
  return {
    RetrievePropertiesEx: (call) =>
      call.body.includes('<pathSet>browser</pathSet>')
        ? page(
            object(
              'Datastore',
              'ds-1',
              '<propSet><name>browser</name><val type="HostDatastoreBrowser">b</val></propSet>',
            ),
          )
        : page(object('Task', 'task-1', info)),
    SearchDatastore_Task: () => '<returnval type="Task">task-1</returnval>',
    CreatePropertyCollector: () => '<returnval type="PropertyCollector">own</returnval>',
    CreateFilter: () => '<returnval type="PropertyFilter">f</returnval>',
    DestroyPropertyCollector: () => '',
    WaitForUpdatesEx: () =>
      '<returnval><version>1</version><filterSet><filter type="PropertyFilter">f</filter><objectSet><kind>enter</kind>' +
      `<obj type="Task">task-1</obj><changeSet><name>info</name><op>assign</op><val xsi:type="TaskInfo">${end}</val></changeSet>` +
      '</objectSet></filterSet></returnval>',
  };
}

export const results = (inner: string): string =>
  `<state>success</state><result xsi:type="HostDatastoreBrowserSearchResults"><folderPath>[ds] a/b</folderPath>${inner}</result>`;

export const failed = (type: string): string =>
  `<state>error</state><error><fault xsi:type="${type}"><file>[ds] a/b</file></fault><localizedMessage>no</localizedMessage></error>`;
