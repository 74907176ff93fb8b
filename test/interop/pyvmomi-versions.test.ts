import { afterEach, describe, expect, it } from 'vitest';
import { apiVersionsOf, MODES } from '../../src/simulator/api/products.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { havePeer } from './peers.js';
import { DISTRIBUTION_PYTHON } from './pyvmomi-pythons.js';
import { runProgram } from './run-program.js';

const hasPyvmomi = havePeer(DISTRIBUTION_PYTHON, ['-c', 'import pyVmomi']);
const skipped = hasPyvmomi ? '' : ' (skipped: there is no pyVmomi here)';

let simulator: Simulator | null = null;
afterEach(() => simulator?.close());

/**
 * Asks for all properties of everything, and looks up each property, type and member of the answers in pyvmomi's own tables: what is
 * newer than the version that both agreed on should not be there. Its tables end with 6.7.1; of what came later it knows nothing, and
 * that is counted as unknown. The answers are read as XML, because its objects fill in what an answer leaves out.
 */
const SCRIPT = `
import http.client, json, ssl, sys, time
import xml.etree.ElementTree as tree
from pyVim.connect import SmartConnectNoSSL, Disconnect
from pyVmomi import vim, vmodl, VmomiSupport as support

port = int(sys.argv[1])
si = SmartConnectNoSSL(host='127.0.0.1', port=port, user='root', pwd='secret')
newest = si._stub.version
content = si.RetrieveContent()
XSI = '{http://www.w3.org/2001/XMLSchema-instance}type'
newer, unknown, seen = set(), set(), set()

def known(version):
    return version == newest or support.IsChildVersion(newest, version)

def raw(method, kind, id, args=''):
    link = http.client.HTTPSConnection('127.0.0.1', port, context=ssl._create_unverified_context())
    link.request('POST', '/sdk', ('<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><%s xmlns="urn:vim25">'
        '<_this type="%s">%s</_this>%s</%s></Body></Envelope>') % (method, kind, id, args, method),
        {'Cookie': si._stub.cookie, 'Content-Type': 'text/xml'})
    answer = link.getresponse().read()
    return [e for e in tree.fromstring(answer).iter() if local(e) == 'returnval']

def local(element):
    return element.tag.split('}')[1]

def typed(element, declared):
    name = element.get(XSI)
    if name is None or ':' in name or name.startswith('ArrayOf') or name == 'ManagedObjectReference':
        return declared
    try:
        found = support.GetWsdlType('urn:vim25', name)
    except KeyError:
        unknown.add('type ' + name)
        return None
    if isinstance(found, type) and issubclass(found, vmodl.DynamicData) and not known(found._version):
        newer.add('type ' + name)
    return found

def walk(element, declared):
    kind = typed(element, declared)
    if (element.get(XSI) or '').startswith('ArrayOf'):
        for item in element:
            walk(item, None)
        return
    if not isinstance(kind, type) or not issubclass(kind, vmodl.DynamicData):
        return
    seen.add(kind._wsdlName)
    for child in element:
        name = kind._wsdlName + '.' + local(child)
        try:
            info = kind._GetPropertyInfo(local(child))
        except AttributeError:
            unknown.add(name)
            continue
        if not known(info.version):
            newer.add(name)
        walk(child, getattr(info.type, 'Item', info.type))

def everything(kind, id, of, select=''):
    spec = ('<specSet><propSet><type>%s</type><all>true</all></propSet><objectSet><obj type="%s">%s</obj><skip>%s</skip>'
        '%s</objectSet></specSet>') % (of, kind, id, 'true' if select else 'false', select)
    collector = content.propertyCollector._moId
    for found in raw('RetrieveProperties', 'PropertyCollector', collector, spec):
        owner = support.GetWsdlType('urn:vim25', found[0].get('type'))
        if not known(owner._version):
            newer.add('type ' + owner._wsdlName)
        for each in found[1:]:
            name, value = each[0].text, each[1]
            info = owner._GetPropertyInfo(name)
            if not known(info.version):
                newer.add(owner._wsdlName + '.' + name)
            walk(value, getattr(info.type, 'Item', info.type))

walk(raw('RetrieveServiceContent', 'ServiceInstance', 'ServiceInstance')[0], vim.ServiceInstanceContent)
view = content.viewManager.CreateContainerView(content.rootFolder, [], True)
everything('ContainerView', view._moId, 'ManagedEntity', '<selectSet xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:type="TraversalSpec"><name>all</name><type>ContainerView</type><path>view</path></selectSet>')
for manager in [getattr(content, info.name) for info in content._GetPropertyList() if info.name != 'about']:
    if isinstance(manager, support.ManagedObject) and not isinstance(manager, vim.Folder):
        everything(manager._wsdlName, manager._moId, manager._wsdlName)
vm = content.searchIndex.FindByUuid(None, '42116ec4-1d3f-4f0a-9a52-000000000002', True)
task = vm.ReconfigVM_Task(vim.vm.ConfigSpec(memoryMB=512, annotation='by pyVmomi'))
time.sleep(0.3)
everything('Task', task._moId, 'Task')
done = [e.text for e in raw('RetrieveProperties', 'PropertyCollector', content.propertyCollector._moId,
    '<specSet><propSet><type>Task</type><pathSet>info.state</pathSet></propSet><objectSet><obj type="Task">%s</obj></objectSet></specSet>'
    % task._moId)[0].iter() if local(e) == 'val']
for event in raw('QueryEvents', 'EventManager', content.eventManager._moId, '<filter></filter>'):
    walk(event, vim.event.Event)
Disconnect(si)
print(json.dumps({'agreed': support.versionIdMap[newest], 'newer': sorted(newer), 'unknown': sorted(unknown),
    'types': len(seen), 'done': done}))
`;

const LAST = '6.7.1';

interface Told {
  readonly agreed: string;
  readonly newer: readonly string[];
  readonly unknown: readonly string[];
  readonly types: number;
  readonly done: readonly string[];
}

/** What both know: pyvmomi 6.7.1 goes no further. */
function agreed(mode: string, api: string): string {
  if (mode === 'gsx') return '2.5u2server';
  if (/^[789]/.test(api)) return LAST;
  return api;
}

describe.runIf(hasPyvmomi)(`pyVmomi by the version of the server${skipped}`, () => {
  const cases = MODES.flatMap((mode) => apiVersionsOf(mode).map((api) => ({ mode, api })));
  it.each(cases)('$mode $api: it finds the version, and nothing that is newer', async (which) => {
    simulator = await startSimulator({ ...which, tls: true, taskMilliseconds: 5, strict: true });
    const port = new URL(simulator.baseUrl).port;
    const end = await runProgram(DISTRIBUTION_PYTHON, ['-c', SCRIPT, port]);
    expect(end.stderr).toBe('');
    const told: Told = JSON.parse(end.stdout);
    expect(told.agreed).toBe(agreed(which.mode, which.api));
    expect(told.newer).toEqual([]);
    if (told.agreed !== LAST) expect(told.unknown).toEqual([]);
    expect(told.done).toEqual(['success']);
    expect(told.types).toBeGreaterThan(40);
  });
});
