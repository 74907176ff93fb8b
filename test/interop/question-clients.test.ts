import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LabName } from '../simulator/question-labs.js';
import { openStage, type Stage } from '../simulator/question-stage.js';
import { taskEnd } from '../simulator/raw-client.js';
import { buildGovc, govcOn } from './govc.js';
import { havePeer } from './peers.js';
import { DISTRIBUTION_PYTHON } from './pyvmomi-pythons.js';
import { runProgram } from './run-program.js';

/** Clients that nobody here wrote read a question, answer it, and read what was recorded of it. */

const hasPyvmomi = havePeer(DISTRIBUTION_PYTHON, ['-c', 'import pyVmomi']);
const hasGo = havePeer('go', ['version']);
const without = (what: string, has: boolean): string => (has ? '' : ` (skipped: there is no ${what} here)`);

let stage: Stage;
afterEach(() => stage?.simulator.close());
const host = () => new URL(stage.simulator.baseUrl).host;

const SCRIPT = `
import json, sys
from pyVim.connect import SmartConnect, Disconnect
from pyVim.task import WaitForTask
from pyVmomi import vim, vmodl

si = SmartConnect(protocol='http', host=sys.argv[3], port=int(sys.argv[1]), user='root', pwd='secret')
content = si.content
vm = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True).view[0]
question = vm.runtime.question
out = {'id': question.message[0].id, 'same': vm.summary.runtime.question.id == question.id}
out['choices'] = [[c.key, c.label, c.summary] for c in question.choice.choiceInfo]
out['default'] = question.choice.defaultIndex
task = vm.recentTask[0]
vm.AnswerVM(question.id, sys.argv[2])
try:
    WaitForTask(task)
    out['fault'] = None
except vmodl.MethodFault as error:
    out['fault'] = [type(error).__name__, [m.key for m in error.faultMessage]]
out['events'] = [type(e).__name__ for e in content.eventManager.QueryEvents(vim.event.EventFilterSpec())]
out['graver'] = dict((e.key.__name__, e.category) for e in content.eventManager.description.eventInfo if e.category != 'info')
Disconnect(si)
print(json.dumps(out))
`;

describe.runIf(hasPyvmomi)(`pyvmomi${without('pyVmomi', hasPyvmomi)}`, () => {
  it.each<[LabName, string, object]>([
    [
      'twins',
      '0',
      {
        id: 'msg.disk.duplicateUUID',
        default: null,
        fault: null,
        events: ['vim.event.VmMessageEvent', 'vim.event.TaskEvent', 'vim.event.VmPoweredOnEvent'],
      },
    ],
    [
      'cdrom',
      '1',
      {
        id: 'msg.cdromdisconnect.locked',
        default: 1,
        choices: [
          ['0', 'button.yes', 'Yes'],
          ['1', 'button.no', 'No'],
        ],
        fault: ['vim.fault.GenericVmConfigFault', ['msg.disk.onlineConnectFail']],
      },
    ],
    [
      'full',
      '1',
      {
        id: 'msg.hbacommon.outofspace',
        default: 0,
        fault: ['vim.fault.GenericVmConfigFault', ['msg.hbacommon.outofspace']],
        events: ['vim.event.VmMessageEvent', 'vim.event.TaskEvent', 'vim.event.VmMessageErrorEvent'],
      },
    ],
  ])('%s', async (lab, key, expected) => {
    // pyVmomi speaks plain HTTP with any host but that which it takes for its own.
    stage = await openStage(lab, { listen: { host: '127.0.0.2', port: 0 } });
    await stage.ask();
    const { hostname, port } = new URL(stage.simulator.baseUrl);
    const end = await runProgram(DISTRIBUTION_PYTHON, ['-W', 'ignore', '-c', SCRIPT, port, key, hostname]);
    expect(end.stderr).toBe('');
    expect(JSON.parse(end.stdout)).toMatchObject({
      ...expected,
      same: true,
      graver: { 'vim.event.VmMessageWarningEvent': 'warning', 'vim.event.VmMessageErrorEvent': 'error' },
    });
  });
});

describe.runIf(hasGo)(`govc${without('Go', hasGo)}`, () => {
  let built: ReturnType<typeof buildGovc> | null = null;
  beforeAll(() => {
    built = buildGovc();
  });
  afterAll(() => built?.remove());

  it('shows a question and gives its answer', async () => {
    stage = await openStage('parallel', { strict: false });
    const { seen, task } = await stage.ask();
    const govc = govcOn(built?.program ?? '', host());
    const shown = await govc.run('vm.question', '-vm', '/ha-datacenter/vm/m');
    expect(shown).toContain(seen.text);
    for (const [key, label] of seen.choices) expect(shown).toMatch(new RegExp(`${key}.*${label}`));
    await govc.run('vm.question', '-vm', '/ha-datacenter/vm/m', '-answer', '1');
    expect(await taskEnd(stage.client, task)).toMatchObject({ state: 'success' });
    expect(await stage.text('m/out.log')).toBe('');
    expect(stage.simulator.answers()).toEqual([{ messageId: 'msg.parallel.file.open', key: '1' }]);
  });
});
