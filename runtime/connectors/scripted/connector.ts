import { setTimeout as wait } from 'node:timers/promises'
import type {
  ConnectorContext,
  ConnectorType,
  ExportOptions,
  ExportRequest,
  ExportResult,
  ImportPage,
  ImportRecord,
  ImportSelection,
  OpenConnector,
} from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { ObjectTypeSchema } from '../../model/schema'
import { confinedPath } from '../folders'
import { checkedSettings } from '../settings'
import type { AnchorSource } from './system/requests'
import { carryOut, lookUp } from './system/requests'
import { selectAttributes, typesOf } from './system/objects'
import type { StoredObject } from './system/journal'
import { parseScript } from './system/script'
import type { ScriptedSystem } from './system/system'
import { scriptedSystem } from './system/system'

/**
 * A connected system for tests: it lives in this process, keeps the contract of a connector, assigns anchors, knows what changed since a watermark, and
 * misbehaves as its script says. It is registered with `registerConnectorType` and never offered to administrators.
 */
export const scripted: ConnectorType = {
  name: 'scripted',
  label: 'Scripted system (tests)',
  help: 'A system in memory that can be told how to misbehave.',
  settings: [
    { name: 'system', label: 'Name', kind: 'text', help: 'Connectors of the same name share one system.', required: true },
    { name: 'file', label: 'File', kind: 'file', help: 'Keeps the system beyond the end of the process.' },
    {
      name: 'anchors',
      label: 'Anchors',
      kind: 'choice',
      help: 'Who gives a new object its anchor.',
      default: 'assigned',
      choices: [
        { value: 'assigned', label: 'the system' },
        { value: 'given', label: 'the one who creates it' },
      ],
    },
    { name: 'token', label: 'Token', kind: 'secret', help: 'Not used for anything but to be kept secret.' },
    { name: 'script', label: 'Script', kind: 'longText', help: 'How it misbehaves, as JSON.', placeholder: '{"refuse": [2]}' },
  ],
  abilities: { deltaImport: true, export: true, assignsAnchor: true, confirmsAtOnce: false, batchSize: 100 },
  async open(settings, context) {
    const checked = checkedSettings(scripted, settings)
    const script = checked['script'] ? parseScript(String(checked['script'])) : undefined
    const file = checked['file'] ? await confinedPath(String(checked['file']), context.allowedFolders, 'File') : undefined
    const system = scriptedSystem(String(checked['system']))
    if (file !== undefined) system.keepIn(file)
    if (script && JSON.stringify(script) !== JSON.stringify(system.script)) system.script = script
    return openScripted(system, checked['anchors'] as AnchorSource, context)
  },
}

function openScripted(system: ScriptedSystem, anchors: AnchorSource, context: ConnectorContext): OpenConnector {
  return {
    async test() {
      const ok = !isDown(system)
      return { ok, steps: [{ name: 'Connect', ok, message: ok ? `${system.all().length} objects.` : downMessage(system) }] }
    },
    async schema() {
      mustBeUp(system)
      return typesOf(system, context.objectTypes)
    },
    importAll: (selection, signal) => readPages(system, () => system.all().map((object) => ({ object })), selection, signal),
    async watermark() {
      mustBeUp(system)
      return system.watermark()
    },
    importChanges: (selection, watermark, signal) => readPages(system, () => changesSince(system, watermark), selection, signal),
    export: (batch, options, signal) => exportBatch(system, anchors, batch, options, signal),
    async find(type, anchor, secondaryId) {
      mustBeUp(system)
      const object = lookUp(system, { type: type.name, anchor, secondaryId })
      return object ? toRecord(object, type) : null
    },
    close: async () => {},
  }
}

/** Something a read finds: an object, or that one is gone. */
type Found = { readonly object: StoredObject } | { readonly gone: Pick<StoredObject, 'type' | 'anchor' | 'secondaryId'> }

function changesSince(system: ScriptedSystem, watermark: string): Found[] {
  const changes = system.since(watermark)
  if (!changes) throw new SyncError('not-supported', `${system.name} does not know the watermark any more.`, 'Run a full import.')
  return [...changes.gone.map((gone) => ({ gone })), ...changes.present.map((object) => ({ object }))]
}

async function* readPages(
  system: ScriptedSystem,
  find: () => Found[],
  selection: ImportSelection,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  mustBeUp(system)
  const { importEmpty, importFailsAfter = Infinity, slow = 0 } = system.script
  const types = new Map(selection.objectTypes.map((type) => [type.name, type]))
  const found = importEmpty ? [] : find().filter((change) => types.has(('object' in change ? change.object : change.gone).type))
  for (let from = 0; from < found.length; from += selection.pageSize) {
    if (slow > 0) await wait(slow)
    if (signal.aborted) throw new SyncError('cancelled', 'The import was cancelled.')
    const page = found.slice(from, Math.min(from + selection.pageSize, importFailsAfter))
    const records = page.map((change) =>
      'object' in change ? toRecord(change.object, types.get(change.object.type) as ObjectTypeSchema) : goneRecord(change.gone),
    )
    if (records.length > 0) yield { records, unreadable: [], total: found.length }
    if (from + selection.pageSize > importFailsAfter)
      throw new SyncError(
        'source-incomplete',
        `${system.name} broke off after ${importFailsAfter} of ${found.length} objects.`,
        'Run the import again.',
      )
  }
}

function toRecord(object: StoredObject, type: ObjectTypeSchema): ImportRecord {
  const { anchor, secondaryId } = object
  return {
    change: 'state',
    type: type.name,
    anchor,
    secondaryId,
    attributes: selectAttributes(object.attributes, type),
    faults: [],
    position: secondaryId ?? anchor,
  }
}

function goneRecord({ type, anchor, secondaryId }: Pick<StoredObject, 'type' | 'anchor' | 'secondaryId'>): ImportRecord {
  return {
    change: 'deleted',
    type,
    anchor,
    secondaryId,
    attributes: selectAttributes({}, null),
    faults: [],
    position: secondaryId ?? anchor,
  }
}

async function exportBatch(
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
      const type = objectTypes.find((type) => type.name === request.type)
      results.push(
        type ? answer(system, anchors, request, type) : refused(request, `${system.name} has no type ${request.type}.`),
      )
    }
  }
  return misanswered(system, results)
}

function answer(system: ScriptedSystem, anchors: AnchorSource, request: ExportRequest, type: ObjectTypeSchema): ExportResult {
  if (isDown(system)) return unreachable(request, downMessage(system))
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

function isDown(system: ScriptedSystem): boolean {
  return system.script.unreachable === true || system.dropped
}

function downMessage(system: ScriptedSystem): string {
  return `${system.name} cannot be reached${system.dropped ? ' since the connection dropped' : ''}.`
}

function mustBeUp(system: ScriptedSystem): void {
  if (isDown(system)) throw new SyncError('system-unreachable', downMessage(system), 'Check that it is running.')
}
