/** Inject nodes that start runs by the time of day or at intervals: which run each of them starts, and when (N13). */
import { CronosExpression } from 'cronosjs'
import { isProfile } from '../run-request'
import type { DeployedNode, Registry } from '../canvas/registry'

/** An inject node with a schedule, wired to a node that starts runs. */
export interface Schedule {
  /** The name of the inject node, or what it is. */
  readonly name: string
  /** The node that starts the run. */
  readonly starts: { readonly id: string; readonly name: string }
  /** The connected system's node; null for a lifecycle scan. */
  readonly system: string | null
  readonly profile: string
  /** Seconds, or a line as for cron, in the time zone of the process. */
  readonly every: number | string
  /** Tells it from all others, for as long as it says the same. */
  readonly key: string
}

/** Foreign nodes that pass every message on as it is; others may keep or change it on purpose. */
const plainTypes: ReadonlySet<string> = new Set(['junction', 'link in', 'link out'])

/** All that can be known: behind a node that may keep messages, or with a profile that is computed, nobody knows what is due. */
export function schedulesOf(registry: Pick<Registry, 'canvas' | 'wires'>): Schedule[] {
  const nodes = new Map(registry.canvas().map((node) => [node.id, node]))
  return [...nodes.values()]
    .filter(({ type }) => type === 'inject')
    .flatMap((inject) => {
      const every = everyOf(inject)
      return every === null ? [] : startedBy(registry, inject).flatMap((node) => scheduleOf(nodes, inject, { node, every }) ?? [])
    })
}

/** The moment after another at which it is due; null where its line cannot be read, which its node says. */
export function dueAfter({ every }: Pick<Schedule, 'every'>, from: Date): Date | null {
  if (typeof every === 'number') return new Date(from.getTime() + every * 1000)
  try {
    return CronosExpression.parse(every).nextDate(from)
  } catch {
    return null
  }
}

function everyOf({ repeat, crontab }: DeployedNode): Schedule['every'] | null {
  if (typeof crontab === 'string' && crontab.trim() !== '') return crontab.trim()
  const seconds = Number(repeat)
  return repeat !== '' && Number.isFinite(seconds) && seconds > 0 ? seconds : null
}

/** The nodes of ours that its messages come to as they are. */
function startedBy({ wires }: Pick<Registry, 'wires'>, { id }: DeployedNode): string[] {
  const inject = wires?.node(id)
  if (!wires || !inject || inject.disabled) return []
  const [started, seen, open] = [[] as string[], new Set<string>(), inject.outputs.flat()]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = wires.node(next)
    if (!node || node.disabled || seen.has(next)) continue
    seen.add(next)
    if (node.type.startsWith('identity-')) started.push(next)
    else if (plainTypes.has(node.type)) open.push(...node.outputs.flat())
  }
  return started
}

function scheduleOf(
  nodes: ReadonlyMap<string, DeployedNode>,
  inject: DeployedNode,
  { node, every }: { readonly node: string; readonly every: Schedule['every'] },
): Schedule | null {
  const target = nodes.get(node)
  const own = target && ownProfile(target)
  if (!target || own === undefined) return null
  const profile = target.type === 'identity-connector-import' ? askedProfile(inject, own) : own
  const system = target.type === 'identity-lifecycle' ? null : String(target['system'])
  if (profile === null) return null
  const name = named(inject)
  return {
    name,
    starts: { id: node, name: named(target) },
    system,
    profile,
    every,
    key: JSON.stringify([inject.id, node, profile, every]),
  }
}

function ownProfile({ type, profile }: DeployedNode): string | undefined {
  if (type === 'identity-export') return 'export'
  if (type === 'identity-lifecycle') return 'lifecycle'
  return type === 'identity-connector-import' ? String(profile) : undefined
}

/** What the message asks for, else the node's own; null where that is computed. */
function askedProfile({ props }: DeployedNode, own: string): string | null {
  const all = Array.isArray(props) ? (props as { p?: unknown; v?: unknown; vt?: unknown }[]) : []
  const given = all.find(({ p }) => p === 'profile')
  if (!given) return isProfile(own) ? own : null
  return given.vt === 'str' && isProfile(given.v) ? given.v : null
}

function named({ name, type }: DeployedNode): string {
  return typeof name === 'string' && name !== '' ? name : type.replace(/^identity-/, '')
}
