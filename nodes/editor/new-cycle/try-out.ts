/** What would come of a cycle that is nowhere yet: the server tries it out, on a copy. */
import type { RunCounters } from '../../../runtime/model/runs'
import type { AttributeValue } from '../../../runtime/model/values'
import { displayValue } from '../../../runtime/model/values'
import { begin, call } from '../server/api'
import type { BuiltCycle } from './build'
import type { Example } from './dialog-draft'
import { say } from './dialog-words'
import type { AccountsPresent, Outcome } from './outcome'
import { accountsPresent } from './outcome'
import { figure } from '../widgets/figures'

/** A change that would be sent. */
interface PendingSeen {
  readonly name: string
  readonly operation: 'create' | 'update' | 'delete'
  readonly changes: readonly { readonly attribute: string; readonly to: AttributeValue | null }[]
}

interface RunSeen {
  readonly system: { readonly id: string; readonly name: string } | null
  readonly counters: RunCounters
  readonly reason: string | null
}

/** What of a preview is looked at. */
interface PreviewSeen {
  /** As a request names the copy. */
  readonly store: string
  readonly state: 'running' | 'ended'
  readonly runs: readonly RunSeen[]
  readonly trouble: { readonly message: string; readonly next: string } | null
  readonly people: readonly { readonly type: string; readonly after: number }[]
  readonly pendingExports: readonly {
    readonly system: { readonly id: string } | null
    readonly create: { readonly after: number }
  }[]
}

/** Milliseconds between two questions whether it has ended. */
const askEveryMs = 400

/** What is tried out: the cycle, and the whole canvas with it. */
export interface Tried {
  readonly built: BuiltCycle
  readonly flow: readonly object[]
  /** A file that is to be made yet cannot be read. */
  readonly targetIsThere: boolean
}

/**
 * Tries the flow out, with the secrets of nodes that are not deployed. Rejects with an ApiError; when the signal is given it
 * ends early, and what it resolves with is of no use.
 */
export async function tryOutCycle(tried: Tried, signal: AbortSignal): Promise<Outcome> {
  const { built, flow } = tried
  // A store that is made is not deployed, whatever others are.
  const isStoreNew = built.nodes.some(({ id }) => id === built.ids.store)
  const path = isStoreNew ? 'previews/flow?store=undeployed' : 'previews/flow'
  const { answer, at } = await begin<PreviewSeen>(path, { flow, credentials: built.credentials })
  let seen = answer
  let examples: readonly Example[] = []
  let present = accountsPresent(0, 0)
  try {
    while (seen.state === 'running' && !signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, askEveryMs))
      seen = await call<PreviewSeen>('GET', at)
    }
    if (!signal.aborted && !seen.trouble) {
      examples = await examplesIn(seen, built)
      if (tried.targetIsThere) present = await presentIn(seen, built, signal)
    }
  } finally {
    // The next can begin only when this one has gone.
    await call('POST', at.replace(/(?=\?|$)/, '/end'), {}).catch(() => undefined)
  }
  if (seen.trouble) throw new Error(`${seen.trouble.message} ${seen.trouble.next}`.trim())
  return { ...outcomeOf(seen, tried), present, examples }
}

function outcomeOf(seen: PreviewSeen, { built: { ids }, targetIsThere }: Tried): Omit<Outcome, 'examples' | 'present'> {
  const source = seen.runs.filter(({ system }) => system?.id === ids.source)
  const sum = (name: keyof RunCounters): number => source.reduce((total, { counters }) => total + counters[name], 0)
  const created = seen.pendingExports.find(({ system }) => system?.id === ids.target)?.create.after ?? 0
  const people = seen.people.reduce((total, { after }) => total + after, 0)
  const failures = (['importFailed', 'syncFailed'] as const)
    .filter((name) => sum(name) > 0)
    .map((name) => say(`preview.${name}`, { n: figure(sum(name)) }))
  const stopped = seen.runs.flatMap(({ system, reason }) =>
    reason === null || (system?.id === ids.target && !targetIsThere) ? [] : [reason],
  )
  return {
    rows: sum('read'),
    people,
    created,
    outside: sum('outOfScope'),
    failed: [...failures, ...stopped],
  }
}

/** Objects that the server lists at once. */
const mostListed = 500

/** Whose the accounts are that were read of the target. */
async function presentIn({ store, runs }: PreviewSeen, { ids }: BuiltCycle, signal: AbortSignal): Promise<AccountsPresent> {
  const own = runs.filter(({ system }) => system?.id === ids.target)
  const read = Math.max(0, ...own.map(({ counters }) => counters.read - counters.importFailed))
  let unlinked = 0
  for (let after: string | null | undefined; after !== null && unlinked < read && !signal.aborted;) {
    const query = new URLSearchParams({ store, system: ids.target, state: 'unlinked', limit: String(mostListed) })
    if (after !== undefined) query.set('after', after)
    const page = await call<{ readonly items: readonly object[]; readonly next: string | null }>(
      'GET',
      `objects?${query.toString()}`,
    )
    unlinked += page.items.length
    after = page.next
  }
  return accountsPresent(read, unlinked)
}

/** Changes that are looked through for accounts to show, and accounts that are shown. */
const mostLooked = 50
const mostShown = 3

/** New accounts; where there are none, accounts that are changed. Who has most values shows most. */
async function examplesIn({ store }: PreviewSeen, { ids }: BuiltCycle): Promise<readonly Example[]> {
  const query = new URLSearchParams({ store, system: ids.target, limit: String(mostLooked) })
  const { items } = await call<{ readonly items: readonly PendingSeen[] }>('GET', `pending-exports?${query.toString()}`)
  const created = items.filter(({ operation }) => operation === 'create')
  return (created.length > 0 ? created : items)
    .toSorted((a, b) => b.changes.length - a.changes.length)
    .slice(0, mostShown)
    .map(({ name, changes }) => ({
      name,
      account: Object.fromEntries(changes.flatMap(({ attribute, to }) => (to === null ? [] : [[attribute, displayValue(to)]]))),
    }))
}
