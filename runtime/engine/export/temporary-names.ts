/** Circles of accounts that exchange names: one of each gets a temporary name, before anything else is sent (E9). */
import { ended } from '../../model/sentences'
import { SyncError } from '../../model/errors'
import { saved } from '../../model/page'
import type { SelectedPending } from '../../model/queries'
import type { ObjectTypeSchema } from '../../model/schema'
import { normalDn } from '../../model/dn'
import { failedAttempt, withoutAttempt } from '../../pipeline/8-retry'
import type { CircleMember } from '../../pipeline/8-temporary-name'
import {
  bearingTemporaryName,
  byHand,
  decideTemporaryName,
  exchangeText,
  formerName,
  temporaryChances,
  temporaryRequest,
  withOwnNameBack,
  withoutTemporaryName,
  withTemporaryName,
} from '../../pipeline/8-temporary-name'
import { csoKeys, csoName, csoType } from '../canvas/cso-names'
import { AppliedPage } from './applied-page'
import type { ExportContext } from './context'
import { pageOf } from './context'
import { recorded, sendAlone } from './send'

/** So many temporary names are tried where those chosen are taken: all there are of one letter. */
const nameAttempts = 25

/** Why a circle could not be opened, and whether that counts as an attempt of those who only wait for the first of it. */
interface NotOpened {
  readonly why: string
  readonly counts: 'attempt' | 'nothing'
}

/**
 * Gives the first of each circle its temporary name. Returns the ids of what cannot go in this run: circles that cannot be
 * opened, all of whose members get an error that names them.
 */
export async function openCircles(
  context: ExportContext,
  circles: readonly (readonly SelectedPending[])[],
): Promise<ReadonlySet<number>> {
  const refused = new Set<number>()
  for (const circle of circles) {
    context.run.throwIfCancelled()
    const members = await context.store.loadPendings(circle.map(({ id }) => id))
    const notOpened = await openCircle(context, members, [])
    if (notOpened === null) continue
    for (const { id } of circle) refused.add(id)
    await refuse(context, circle, notOpened)
  }
  return refused
}

/** Null when the circle is open, else why not. */
async function openCircle(
  context: ExportContext,
  members: readonly CircleMember[],
  tried: readonly string[],
): Promise<NotOpened | null> {
  const [opener] = members
  const type = opener && csoType(context.plan, opener.cso)
  if (!opener || !type) return inVain('an object type of the accounts is gone')
  const names = members.map(({ cso }) => csoName(cso))
  const decision = decideTemporaryName({ names, tried, chance: Array.from({ length: temporaryChances }, () => Math.random()) })
  if (decision.kind === 'refused') return inVain(decision.because)
  const { name } = decision
  const { pending } = opener
  if (!(await recorded(context, withTemporaryName(pending, name))))
    return untried(`${exchangeText(names)}, and one of them changed meanwhile`)
  const claimed = { ...opener, pending: saved(withTemporaryName(pending, name)) }
  const answer = await sendAlone(context, temporaryRequest(claimed, type, name))
  switch (answer?.outcome) {
    case 'done':
      await apply(context, bearingTemporaryName(claimed, name))
      return null
    case 'alreadyExists':
      await recorded(context, withoutTemporaryName(claimed.pending))
      if (tried.length + 1 >= nameAttempts) return inVain(`${exchangeText(names)}, and none was free. ${byHand}`)
      return openCircle(context, await context.store.loadPendings(members.map((member) => member.pending.id)), [...tried, name])
    case 'unreachable':
      if (!answer.inDoubt) await recorded(context, withoutTemporaryName(claimed.pending))
      throw new SyncError('system-unreachable', answer.message ?? 'the system could not be reached')
    case 'noSuchObject':
    case 'failed':
      await recorded(context, withoutTemporaryName(claimed.pending))
      return inVain(`${exchangeText(names)}. The system refused it: ${ended(answer.message ?? 'without a reason')} ${byHand}`)
    case undefined:
      return untried(`${exchangeText(names)}; the system gave no answer, and the next export looks which name ${names[0]} has`)
    default:
      throw new Error(`no such outcome: ${String(answer?.outcome satisfies undefined)}`)
  }
}

function inVain(why: string): NotOpened {
  return { why, counts: 'attempt' }
}

function untried(why: string): NotOpened {
  return { why, counts: 'nothing' }
}

/** Should a synchronisation have changed the account meanwhile, what is there now is changed. */
async function apply(context: ExportContext, member: CircleMember): Promise<void> {
  const { pending, cso } = member
  const csos = [{ cso, ...csoKeys(context.plan, cso), attributesChanged: false }]
  const { conflicts } = await context.store.savePage(pageOf(context, { csos, pendings: [pending], durable: true }))
  if (conflicts.length === 0) return
  const [now] = await context.store.loadPendings([pending.id])
  if (now && pending.temporaryName !== undefined) await apply(context, bearingTemporaryName(now, pending.temporaryName))
}

/** An object error for each account of the circle, tried again later (E3). */
async function refuse(context: ExportContext, circle: readonly SelectedPending[], { why, counts }: NotOpened): Promise<void> {
  const page = new AppliedPage(context)
  for (const { pending, cso } of await context.store.loadPendings(circle.map(({ id }) => id))) {
    const type = csoType(context.plan, cso)
    if (!type || pending.state === 'executing') continue
    const failed = counts === 'attempt' ? failedAttempt(pending, why, context.clock()) : withoutAttempt(pending, why)
    page.add({ pending, cso, type, inDoubt: false }, { kind: 'failed', pending: failed, because: why })
  }
  await context.store.savePage(pageOf(context, page.parts(), page.counts))
  context.run.add(page.counts)
  for (const { outcome, item } of page.notifications) context.onResult(outcome, item)
}

/**
 * After a crash: which name do accounts have that were being given a temporary one? Those that bear it are noted so, those that
 * kept their own begin anew. Returns what is selected, as it is now (E2, E9).
 */
export async function lookAtTemporaryNames(
  context: ExportContext,
  selected: readonly SelectedPending[],
): Promise<readonly SelectedPending[]> {
  const doubtful = selected.filter(({ temporaryName, state }) => temporaryName !== null && state === 'executing')
  if (doubtful.length === 0) return selected
  const changed = new Map<number, SelectedPending>()
  for (const item of doubtful) {
    const now = await lookAt(context, item)
    if (now) changed.set(item.id, now)
  }
  return selected.map((item) => changed.get(item.id) ?? item)
}

/** Undefined where it cannot be told: then its export looks itself. */
async function lookAt(context: ExportContext, item: SelectedPending): Promise<SelectedPending | undefined> {
  const [member] = await context.store.loadPendings([item.id])
  const type = member && csoType(context.plan, member.cso)
  const { temporaryName } = item
  if (!member || !type || temporaryName === null || member.cso.anchor === null) return undefined
  const present = await presentName(context, member.cso.anchor, type)
  if (present === null) return undefined
  const isNamed = (name: string | null): boolean => name !== null && normalDn(present) === normalDn(name)
  if (isNamed(temporaryName)) {
    await apply(context, bearingTemporaryName(member, temporaryName))
    return { ...item, secondaryId: temporaryName, state: 'pending' }
  }
  const own = formerName(member, type) ?? null
  if (isNamed(own)) {
    // It was being given its own name back when the process ended.
    await apply(context, withOwnNameBack(member, 'pending', type))
    return { ...item, secondaryId: own, temporaryName: null, state: 'pending' }
  }
  if (!isNamed(member.cso.secondaryId)) return undefined
  await recorded(context, withoutTemporaryName(member.pending))
  return { ...item, temporaryName: null, state: 'pending' }
}

async function presentName({ connector }: ExportContext, anchor: string, type: ObjectTypeSchema): Promise<string | null> {
  try {
    return (await connector.find?.(type, anchor, null))?.secondaryId ?? null
  } catch (error) {
    if (error instanceof SyncError && error.code !== 'system-unreachable') return null
    throw error
  }
}
