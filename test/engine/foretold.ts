/** A run beside what its preview had foretold (N6). */
import { expect } from 'vitest'
import type { Registry } from '../../runtime/engine/canvas/registry'
import type { Previews } from '../../runtime/engine/preview/previews'
import type { Engine } from '../../runtime/engine/engine'
import type { RunRequest } from '../../runtime/engine/run-request'
import type { StoreCounts } from '../../runtime/model/queries'
import type { Run, RunProfile } from '../../runtime/model/runs'
import type { AttributeValue } from '../../runtime/model/values'
import { isReference, valuesOf } from '../../runtime/model/values'
import type { FlowNode, RunningRed } from '../nodes/red'
import { fromDist } from '../nodes/red'

type Module = typeof import('../../runtime/engine/preview/previews')

/** The previews of the Node-RED in this process, which works from dist. */
export function previewsOf(engine: Engine): Previews {
  return fromDist<Module>('runtime/engine/preview/previews.js').previewsOf(engine)
}

/** Previews the run that a node starts with this profile, or with its own, has it run, and holds both against each other. */
export async function foretold(red: RunningRed, node: string, asked: string | undefined, run: () => Promise<Run>): Promise<Run> {
  const engine = red.engine()
  const profile = asked ?? (engine.registry.canvas().find(({ id }) => id === node)?.['profile'] as string)
  const system = engine.registry.sources.get(node)?.systemNode
  if (system === undefined || system === null) return run()
  const previews = previewsOf(engine)
  const request = { profile: profile as RunProfile, system, source: node, startedBy: 'a test', overlap: 'wait' as const }
  const { id } = await previews.start({ ...request, confirmed: true })
  const shown = await previews.whenOver(id)
  expect(shown.trouble).toBeNull()
  const copy = previews.engineNamed(shown.name) as Engine
  const before = await whatHappened(copy, shown.run as Run)
  const ended = await run()
  // Where somebody else's node stands in the way, what comes behind it is not foretold, which is said.
  if (!shown.notRun.some(({ leadsOn }) => leadsOn)) expect(await whatHappened(engine, ended)).toEqual(before)
  await previews.discard(id, 'a test')
  return ended
}

/** The canvas of a flow that is edited and not deployed. */
export function editedCanvas(red: RunningRed, flow: readonly FlowNode[]): Registry {
  const { readEditedCanvas } = fromDist<typeof import('../../nodes/adapter/edited-canvas')>('nodes/adapter/edited-canvas.js')
  const nodes = { getNode: (id: string) => red.node(id), getCredentials: () => undefined }
  const host = { nodes, settings: { userDir: red.userDir } }
  const { registry, name } = red.engine()
  return readEditedCanvas(host as never, { stores: registry.stores, file: name }, flow)
}

/** Previews a synchronisation by a flow that is not deployed, deploys it and runs that, and holds both against each other. */
export async function foretoldOfEdit(
  red: RunningRed,
  flow: readonly FlowNode[],
  request: Pick<RunRequest, 'profile' | 'system' | 'source'>,
  deployAndRun: () => Promise<Run>,
): Promise<void> {
  const previews = previewsOf(red.engine())
  const asked = { ...request, startedBy: 'a test', overlap: 'wait' as const, confirmed: true }
  const { id } = await previews.start({ canvas: editedCanvas(red, flow), runs: () => Promise.resolve([asked]) })
  const shown = await previews.whenOver(id)
  expect(shown.trouble).toBeNull()
  const before = await whatHappened(previews.engineNamed(shown.name) as Engine, shown.run as Run)
  await previews.discard(id, 'a test')
  const ended = await deployAndRun()
  if (!shown.notRun.some(({ leadsOn }) => leadsOn)) expect(await whatHappened(red.engine(), ended)).toEqual(before)
}

async function whatHappened({ store }: Engine, run: Run): Promise<object> {
  const { items } = await store.runRecords(run.id, { limit: 500 })
  const records = items.map(({ outcome, system, name, because, error, changes }) => {
    const shown = changes.map(({ side, attribute, from, to }) => [side, attribute, withoutIds(from), withoutIds(to)])
    return JSON.stringify([outcome, system, name, because, error, shown])
  })
  const { status, reason, counters, targets, warnings } = run
  return { status, reason, counters, targets, warnings, records, counts: withoutSize(await store.counts()) }
}

const withoutSize = ({ mvos, csos, pendings }: StoreCounts): object => ({ mvos, csos, pendings })

/** Who was made meanwhile has another number in the copy. */
function withoutIds(value: AttributeValue | null): readonly unknown[] {
  return valuesOf(value ?? undefined).map((each) => (isReference(each) ? 'somebody' : each))
}
