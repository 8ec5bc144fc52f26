/** The answers to one page are decided and what they come to is saved (E1, E6, E7). */
import type { ExportResult } from '../../model/connector'
import { SyncError } from '../../model/errors'
import { ended } from '../../model/sentences'
import type { CarriedOut } from '../../pipeline/8-carried-out'
import type { AnswerDecision, ExportEffect } from '../../pipeline/8-export'
import { decideAnswer } from '../../pipeline/8-export'
import type { ExistingView, KnownAccount } from '../../pipeline/8-existing'
import { asFound, awaitingOtherName, decideExisting, decideNewAccount, otherNameNextTime } from '../../pipeline/8-existing'
import type { ClaimedExport } from '../../pipeline/8-request'
import { AppliedPage } from './applied-page'
import { withSomethingLeft } from './deleted-accounts'
import type { ExportContext, SendOptions } from './context'
import { pageOf } from './context'
import { forgetArrived, remember } from './doubted'
import { lookAtExisting } from './existing'
import { knownByAnchor } from './look-ups'
import { refusedValues } from './refused-values'

/** The connector's answers by pending export; what it did not answer for has none. */
export type Answers = ReadonlyMap<number, ExportResult | null>

/** Results of a page are saved at most so often, when another run changed an account while they were on their way. */
const saveAttempts = 5

/** Saves what the answers come to, on top of what a synchronisation changed while they were on their way (N2). */
export async function applyPage(
  context: ExportContext,
  sent: readonly ClaimedExport[],
  answers: Answers,
  options: SendOptions,
): Promise<AppliedPage> {
  let claimed = sent
  for (let attempt = 1; attempt <= saveAttempts; attempt++) {
    const applied = await decidePage(context, claimed, answers, options)
    await remember(context, applied.doubted)
    await forgetArrived(context, applied.arrived)
    const { conflicts } = await context.store.savePage(pageOf(context, applied.parts(), applied.counts))
    if (conflicts.length === 0) {
      for (const mvo of applied.toRename) context.toRename?.add(mvo)
      for (const cso of applied.calledForGood) context.renamed.delete(cso)
      for (const cso of applied.unanswered) if (context.renamed.has(cso)) context.renamed.set(cso, 'inDoubt')
      for (const pending of applied.failed) context.waiting.delete(pending)
      context.written?.forget(sent.map(({ pending }) => pending.id))
      for (const pending of applied.answered) context.givenUp?.noteAnswered(pending)
      return applied
    }
    claimed = await loadAgain(context, claimed)
  }
  throw new SyncError(
    'conflict',
    'accounts kept changing while they were exported',
    'Run the export again: it looks at the target first',
  )
}

/** The same pending exports and accounts as they are now. */
async function loadAgain({ store }: ExportContext, claimed: readonly ClaimedExport[]): Promise<readonly ClaimedExport[]> {
  const stored = await store.loadPendings(claimed.map((item) => item.pending.id))
  const now = new Map(stored.map((item) => [item.pending.id, item]))
  return claimed.flatMap((item) => {
    const { pending, cso } = now.get(item.pending.id) ?? {}
    return pending && cso && pending.state === 'executing' ? [{ ...item, pending, cso }] : []
  })
}

async function decidePage(
  context: ExportContext,
  claimed: readonly ClaimedExport[],
  answers: Answers,
  { mayPostpone }: SendOptions,
): Promise<AppliedPage> {
  const now = context.clock()
  const decided = claimed.map((item) => {
    const { pending, cso, type, governed, accounts, inDoubt } = item
    const options = { ...(governed && { governed }), ...(accounts && { accounts }) }
    const view = { pending, cso, type, inDoubt, ...options, answer: answers.get(pending.id) ?? null, mayPostpone, now }
    return { item, decision: decideAnswer(view) }
  })
  const known = await knownNewAccounts(context, decided)
  const removed = decided.flatMap(({ item, decision }) => (decision.kind === 'removed' ? [item.cso] : []))
  const applied = new AppliedPage(context, await withSomethingLeft(context, removed))
  const newId = (): number => context.store.reserveIds('pending', 1)
  for (const { item, decision } of decided) {
    const { pending, cso, type, accounts } = item
    if (decision.kind === 'exists') {
      const looked = await lookAtExisting(context, item)
      const { lookUp } = looked
      const madeBefore = lookUp.kind === 'found' ? applied.madeBefore({ ...cso, ...asFound(cso, lookUp.record, type) }) : null
      const view = {
        pending,
        cso,
        type,
        because: decision.because,
        ...looked,
        madeBefore,
        ...(accounts && { accounts }),
        mayPostpone,
        now,
        newId,
      }
      await addExisting(context, applied, item, view)
    } else if (isNewAccount(decision)) {
      const madeBefore = applied.madeBefore(decision.cso)
      const view = { pending, cso, made: decision, known: known.get(pending.id) ?? null, madeBefore, newId }
      applied.add(item, decideNewAccount(view))
    } else applied.add(item, withExchange(context, item, decision))
  }
  return applied
}

/** Whoever is refused in a circle of unique values hears with whom it exchanges them (U1). */
function withExchange<E extends ExportEffect>({ givenUp }: ExportContext, { pending }: ClaimedExport, effect: E): E {
  const exchange = effect.kind === 'failed' ? givenUp?.exchangeOf(pending.id) : undefined
  if (effect.kind !== 'failed' || exchange === undefined) return effect
  const because = `${ended(effect.because)} ${exchange}`
  return { ...effect, pending: { ...effect.pending, error: because }, because }
}

/** A name that the system refuses is its own from now on, where a unique value made it: another is given in this run (U1). */
async function addExisting(context: ExportContext, applied: AppliedPage, item: ClaimedExport, view: ExistingView): Promise<void> {
  const effect = decideExisting(view)
  // What bears the name of a create in doubt may be its own account: where it cannot be looked at, an import has to show it (E2).
  const isOthers = effect.kind === 'failed' && !(item.inDoubt && view.lookUp.kind === 'nothing')
  const refused = isOthers ? await refusedValues(context, item, view.lookUp) : []
  applied.refuse(refused)
  if (effect.kind !== 'failed' || refused.length === 0) return applied.add(item, effect)
  applied.add(
    item,
    context.toRename ? awaitingOtherName(effect, item.pending) : otherNameNextTime(effect, item.pending, view.now),
  )
}

function isNewAccount(decision: AnswerDecision): decision is CarriedOut {
  return decision.kind === 'carriedOut' && decision.outcome === 'created'
}

/** By pending export, the new accounts that are in the connector space already (E2, I11, O1). */
async function knownNewAccounts(
  context: ExportContext,
  decided: readonly { readonly item: ClaimedExport; readonly decision: AnswerDecision }[],
): Promise<ReadonlyMap<number, KnownAccount | null>> {
  const made = decided.flatMap(({ item, decision }) =>
    isNewAccount(decision) && decision.cso.anchor !== null ? [{ id: item.pending.id, cso: decision.cso }] : [],
  )
  const found = await knownByAnchor(
    context,
    made.map(({ cso }) => cso),
  )
  return new Map(made.map(({ id }, at) => [id, found[at] ?? null]))
}
