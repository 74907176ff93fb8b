import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.js';
import { CONNECTED, hasPyvmomi, PYVMOMIS_ON_BOTH } from './pyvmomi-pythons.js';
import { runProgram } from './run-program.js';

const SCRIPT = `${CONNECTED}
import json, sys
from pyVmomi import vim, vmodl

si = connected(int(sys.argv[1]))
content = si.content
manager = content.perfManager
path = lambda c: '%s.%s.%s' % (c.groupInfo.key, c.nameInfo.key, c.rollupType)
counters = dict((path(c), c) for c in manager.perfCounter)
every = lambda kind: dict((e.name, e) for e in content.viewManager.CreateContainerView(content.rootFolder, [kind], True).view)
db01, host = every(vim.VirtualMachine)['db01'], every(vim.HostSystem)['esx1.example.com']
out = {'intervals': [i.samplingPeriod for i in manager.historicalInterval]}
out['statsTypes'] = sorted(d.key for d in manager.description.statsType)
summary = manager.QueryPerfProviderSummary(db01)
out['summary'] = [summary.currentSupported, summary.summarySupported, summary.refreshRate, summary.entity == db01]
available = manager.QueryAvailablePerfMetric(db01, None, None, 20)
out['cards'] = sorted(set(m.instance for m in available if m.counterId == counters['net.usage.average'].key))
ids = [vim.PerformanceManager.MetricId(counterId=counters[name].key, instance='') for name in ('cpu.usagemhz.average', 'mem.active.average')]
ask = lambda entity, **more: vim.PerformanceManager.QuerySpec(entity=entity, metricId=ids, intervalId=20, maxSample=4, **more)
results = manager.QueryPerf([ask(db01), ask(host)])
out['entities'] = [r.entity.name for r in results]
out['samples'] = [[s.interval for s in r.sampleInfo] for r in results]
out['series'] = [[len(s.value) for s in r.value] for r in results]
out['inside'] = all(0 < v <= db01.config.hardware.numCPU * 2400 for v in results[0].value[0].value)
out['together'] = all(h >= v for v, h in zip(results[0].value[0].value, results[1].value[0].value))
csv = manager.QueryPerf([ask(db01, format='csv')])[0]
out['csv'] = [type(csv).__name__, csv.sampleInfoCSV.count('Z'), csv.value[0].value.count(',')]
composite = manager.QueryPerfComposite(ask(host))
out['composite'] = [composite.entity.entity.name, sorted(c.entity.name for c in composite.childEntity)]
out['units'] = [c.unitInfo.key for c in manager.QueryPerfCounter([i.counterId for i in ids])]
try:
    manager.QueryPerf([vim.PerformanceManager.QuerySpec(entity=db01, intervalId=17)])
except vmodl.fault.InvalidArgument as error:
    out['refused'] = error.invalidProperty
Disconnect(si)
print(json.dumps(out))
`;

describe.runIf(hasPyvmomi).each(PYVMOMIS_ON_BOTH)('measurements of a $kind in $name', ({ kind, python }) => {
  it('are decoded, as many values as samples, and fit together', async () => {
    const simulator = await startSimulator({ kind, tls: true, strict: true });
    try {
      const port = new URL(simulator.baseUrl).port;
      const end = await runProgram(python, ['-W', 'ignore', '-c', SCRIPT, port]);
      expect(end.stderr).toBe('');
      expect(JSON.parse(end.stdout)).toEqual({
        intervals: kind === 'host' ? [300] : [300, 1800, 7200, 86_400],
        statsTypes: ['absolute', 'delta', 'rate'],
        summary: [true, true, 20, true],
        cards: ['', '4000'],
        entities: ['db01', 'esx1.example.com'],
        samples: [Array(4).fill(20), Array(4).fill(20)],
        series: [
          [4, 4],
          [4, 4],
        ],
        inside: true,
        together: true,
        csv: ['vim.PerformanceManager.EntityMetricCSV', 4, 3],
        composite: ['esx1.example.com', ['db01', 'legacy']],
        units: ['megaHertz', 'kiloBytes'],
        refused: 'querySpec.interval',
      });
    } finally {
      await simulator.close();
    }
  });
});
