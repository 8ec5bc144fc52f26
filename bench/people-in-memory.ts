/** The same people in a system of this process that tells what changed. */
import type { ScriptedSystem } from '../runtime/connectors/scripted/system/system'
import { personColumns, personLine } from './people'

/** Puts a person into the system, working in the department, from a date on. */
export function putPerson(system: ScriptedSystem, i: number, department: string, startDate?: string): void {
  const fields = personLine(i, department).trimEnd().split(',')
  const attributes = Object.fromEntries(personColumns.map((name, at) => [name, fields[at] ?? '']))
  if (startDate !== undefined) attributes['startDate'] = startDate
  system.put({ type: 'person', anchor: fields[0] ?? '', secondaryId: null, attributes })
}
