/** What a canvas that is edited could not do if it were deployed (N10), and what it refers to and is not here. */
import { confinedFile } from '../../runtime/connectors/folders'
import { lookAt } from '../../runtime/connectors/files'
import type { CanvasProblem } from '../../runtime/engine/canvas/problems/canvas-problems'
import { canvasProblems } from '../../runtime/engine/canvas/problems/canvas-problems'
import type { Registry, SystemConfig } from '../../runtime/engine/canvas/registry'
import { SyncError } from '../../runtime/model/errors'
import type { NodeAsSet } from './declarations'
import { nodesOf, readEditedCanvas } from './edited-canvas'
import { openFolders } from './host'
import type { Red } from './red'
import { calledAs } from './unusable'

/** Of all stores in the flow, each problem once. Throws a SyncError `bad-request` for what is no flow. */
export async function problemsOfEdited(
  red: Red,
  flow: readonly unknown[],
  typed: Readonly<Record<string, unknown>>,
): Promise<readonly CanvasProblem[]> {
  const stores = nodesOf(flow).flatMap(({ id, type }) => (type === 'identity-store' ? [id] : []))
  const found = new Map<string, CanvasProblem>()
  for (const store of stores)
    for (const problem of await problemsOfStore(red, store, { flow, typed })) {
      const key = `${problem.node} ${problem.message}`
      if (!found.has(key)) found.set(key, problem)
    }
  return [...found.values()]
}

interface Edited {
  readonly flow: readonly unknown[]
  /** By node, the names of secrets that were typed in. */
  readonly typed: Readonly<Record<string, unknown>>
}

/** A store that cannot be read is a problem itself, and those of others are said all the same. */
async function problemsOfStore(red: Red, store: string, { flow, typed }: Edited): Promise<readonly CanvasProblem[]> {
  const missing: CanvasProblem[] = []
  const note = (node: NodeAsSet, message: string): void => void missing.push(about(node.id, calledAs(node), message))
  try {
    const registry = readEditedCanvas(red, { stores: new Set([store]), file: null, missing: note, typed }, flow)
    const isUsed = (system: string): boolean =>
      [...registry.rules.values()].some(({ systemNode, enabled }) => enabled && systemNode === system)
    return [...canvasProblems(registry), ...missing.filter(({ node }) => isUsed(node)), ...(await filesMissing(red, registry))]
  } catch (error) {
    if (!(error instanceof SyncError)) throw error
    return [about(store, 'Identity store', `${error.message} ${error.next}`)]
  }
}

function about(node: string, name: string, message: string): CanvasProblem {
  return { node, name, rule: null, short: '', message }
}

/** Files that people come from; one that accounts are written to is made by its first export. */
async function filesMissing(red: Red, { systems, rules }: Registry): Promise<readonly CanvasProblem[]> {
  const sources = [...systems.values()].filter(({ node }) =>
    [...rules.values()].some(({ systemNode, enabled, direction }) => enabled && direction === 'inbound' && systemNode === node),
  )
  const targets = new Set(
    [...rules.values()].filter(({ direction }) => direction === 'outbound').map(({ systemNode }) => systemNode),
  )
  const found = await Promise.all(
    sources
      .filter(({ node }) => !targets.has(node))
      .flatMap((system) => filesOf(system).map((file) => fileMissing(red, system, file))),
  )
  return found.flatMap((problem) => problem ?? [])
}

interface NamedFile {
  readonly label: string
  readonly path: string
}

function filesOf({ connector, settings }: SystemConfig): readonly NamedFile[] {
  return connector.settings.flatMap(({ name, label, kind }) => {
    const path = settings[name]
    return kind === 'file' && typeof path === 'string' && path !== '' ? [{ label, path }] : []
  })
}

async function fileMissing(red: Red, { node, name }: SystemConfig, { label, path }: NamedFile): Promise<CanvasProblem | null> {
  try {
    const file = await confinedFile(path, openFolders(red), label)
    if (await lookAt(file.path)) return null
    return about(node, name, `The file ${path} is not there. Put it there, or open the system and choose another.`)
  } catch (error) {
    if (!(error instanceof SyncError)) throw error
    return about(node, name, `${error.message} ${error.next}`)
  }
}
