/** The connection test of the scripted system. */
import { counted } from '../../model/counted'
import type { TestOutcome } from '../../model/connector'
import { isReachable, unreachableMessage } from './system/availability'
import type { ScriptedSystem } from './system/system'

/** One step: whether the system can be reached. */
export async function checkSystem(system: ScriptedSystem): Promise<TestOutcome> {
  const ok = isReachable(system)
  return {
    ok,
    steps: [{ name: 'Connect', ok, message: ok ? `${counted(system.all().length, 'object')}.` : unreachableMessage(system) }],
  }
}
