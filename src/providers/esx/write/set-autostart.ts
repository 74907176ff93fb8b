import { DiagnosticError, errorDiagnostic } from '../../../domain/diagnostics/diagnostic.js';
import { readPlaces } from '../inventory/inventory-objects.js';
import { noPlace } from '../read/no-location.js';
import { retrieveOne } from '../soap/collector.js';
import type { Session } from '../soap/session/session.js';
import { booleanOf, type MoRef, objectOf, objectsOf, refOf, type VimObject } from '../soap/value.js';
import { DONE, type Sent } from './sent.js';
import type { WriteContext } from './write-context.js';

async function managerOf({ session, scope }: WriteContext, vm: MoRef, signal: AbortSignal): Promise<MoRef> {
  const host = refOf((await retrieveOne(session, vm, ['runtime.host'], signal)).properties.get('runtime.host'));
  const { hosts } = await readPlaces(session, scope.datacenter, scope.vmFolder, signal);
  const found = hosts.get(host?.value ?? '');
  if (found?.autostartManager != null) return found.autostartManager;
  throw noPlace(
    'The host of the VM does not report its autostart list',
    null,
    'The account may lack access to its autostart manager.',
  );
}

/**
 * What a host that starts nothing at all has to be told beside: to start domains. As in libvirt's ESX driver, not where it has other
 * domains on its list, which would then start, too.
 */
async function defaultsFor(
  session: Session,
  manager: MoRef,
  vm: MoRef,
  signal: AbortSignal,
): Promise<{ readonly defaults?: VimObject }> {
  const { properties } = await retrieveOne(session, manager, ['config.defaults', 'config.powerInfo'], signal);
  if (booleanOf(objectOf(properties.get('config.defaults'))?.['enabled']) === true) return {};
  const listed = objectsOf(properties.get('config.powerInfo')).map((row) => refOf(row['key'])?.value);
  const others = listed.filter((id) => id !== vm.value).length;
  if (others === 0) return { defaults: { enabled: true } };
  throw new DiagnosticError(
    errorDiagnostic('EF3044', 'Autostart is disabled on the host', {
      detail: `Enabling autostart would also start ${others} other ${others === 1 ? 'domain' : 'domains'} of its list.`,
      hint: 'Check that list, then enable autostart on the host.',
    }),
  );
}

/** Whether the host starts the domain when it starts itself; its order and delays are left to the host. */
export async function setAutostart(
  context: WriteContext,
  vm: MoRef,
  enabled: boolean,
  signal: AbortSignal,
): Promise<Sent> {
  const { session } = context;
  const manager = await managerOf(context, vm, signal);
  const powerInfo = {
    key: vm,
    startOrder: -1,
    startDelay: -1,
    waitForHeartbeat: 'systemDefault',
    startAction: enabled ? 'powerOn' : 'none',
    stopDelay: -1,
    stopAction: 'none',
  };
  const defaults = enabled ? await defaultsFor(session, manager, vm, signal) : {};
  await session.call('ReconfigureAutostart', manager, { spec: { ...defaults, powerInfo } }, signal);
  return DONE;
}
