/** Export to the scripted system, with the misbehaviour its script asks for. */
import { setTimeout as wait } from 'node:timers/promises'
import type { ExportOptions, ExportRequest, ExportResult } from '../../model/connector'
import type { ObjectTypeSchema } from '../../model/schema'
import { isReachable, unreachableMessage } from './system/availability'
import type { AnchorSource } from './system/requests'
import { carryOut } from './system/requests'
import type { ScriptedSystem } from './system/system'

/** Carries out a batch, one request after the other. */
export async function exportBatch(
  system: ScriptedSystem,
  anchors: AnchorSource,
  batch: readonly ExportRequest[],
  { objectTypes }: ExportOptions,
  signal: AbortSignal,
): Promise<ExportResult[]> {
  const results: ExportResult[] = []
  for (const [at, request] of batch.entries()) {
    if (system.script.slow) await wait(system.script.slow)
    if (signal.aborted) results.push(unreachable(request, 'The export was cancelled.'))
    else if (at >= (system.script.partial ?? Infinity))
      results.push(unreachable(request, `${system.name} took only a part of the batch.`))
    else {
      const type = objectTypes.find(({ name }) => name === request.type)
      results.push(
        type ? answer(system, anchors, request, type) : refused(request, `${system.name} has no type ${request.type}.`),
      )
    }
  }
  return misanswered(system, results)
}

function answer(system: ScriptedSystem, anchors: AnchorSource, request: ExportRequest, type: ObjectTypeSchema): ExportResult {
  if (!isReachable(system)) return unreachable(request, unreachableMessage(system))
  system.received.push(request)
  const nth = ++system.requests
  const { refuse, drop, busy = 0 } = system.script
  if (drop && nth > drop.after) {
    if (drop.applied) carryOut(system, request, type, anchors)
    return { ...unreachable(request, `${system.name} closed the connection before it answered.`), inDoubt: true }
  }
  if (nth <= busy) return unreachable(request, `${system.name} is busy (code 51).`)
  if (refuse === 'all' || refuse?.includes(nth)) return refused(request, `${system.name} refused it (code 53).`)
  return carryOut(system, request, type, anchors)
}

function misanswered(system: ScriptedSystem, results: ExportResult[]): ExportResult[] {
  const [first] = results
  if (!first) return results
  switch (system.script.answer) {
    case undefined:
      return results
    case 'otherId':
      return [{ ...first, id: (results[1]?.id ?? first.id) + 1_000_000 }, ...results.slice(1)]
    case 'missing':
      return results.slice(0, -1)
    case 'twice':
      return [first, ...results]
    default:
      return system.script.answer satisfies never
  }
}

function unreachable({ id }: ExportRequest, message: string): ExportResult {
  return { id, outcome: 'unreachable', confirmed: false, inDoubt: false, message }
}

function refused({ id }: ExportRequest, message: string): ExportResult {
  return { id, outcome: 'failed', confirmed: false, message }
}
