/** Whether the scripted system can be reached, as its script says. */
import { SyncError } from '../../../model/errors'
import type { ScriptedSystem } from './system'

/** Whether the system can be reached: not when the script says so, nor after the connection dropped. */
export function isReachable(system: ScriptedSystem): boolean {
  return system.script.unreachable !== true && !system.dropped
}

/** The sentence for a system that cannot be reached. */
export function unreachableMessage(system: ScriptedSystem): string {
  return `${system.name} cannot be reached${system.dropped ? ' since the connection dropped' : ''}.`
}

/** Throws a SyncError 'system-unreachable' when the system cannot be reached. */
export function requireReachable(system: ScriptedSystem): void {
  if (!isReachable(system)) throw new SyncError('system-unreachable', unreachableMessage(system), 'Check that it is running.')
}
