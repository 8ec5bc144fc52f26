/** What a preview says of what is pending for an account: whether it was evaluated, and what came of it (N6). */
import type { PendingExport } from '../model/objects'

export interface PreviewedExportView {
  /** Null: nothing was, or would be, pending. */
  readonly before: PendingExport | null
  readonly after: PendingExport | null
  /** A rule of the account's system was asked about its person. */
  readonly isEvaluated: boolean
}

export interface PendingFate {
  readonly kind: 'stays' | 'notLookedAt' | 'added' | 'changed' | 'withdrawn'
  readonly because: string
}

/** Null where nothing is pending, before and after. */
export function comparePending({ before, after, isEvaluated }: PreviewedExportView): PendingFate | null {
  if (before === null) {
    if (after === null) return null
    return { kind: 'added', because: `${withArticle(after)} would wait: ${after.because}` }
  }
  if (after === null)
    return {
      kind: 'withdrawn',
      because: `the ${wordOf(before)} that waits would be withdrawn: the rules ask for nothing of it`,
    }
  if (isSame(before, after)) {
    if (before.state !== after.state)
      return { kind: 'changed', because: `the same ${wordOf(after)} ${otherwiseAs(before, after)}` }
    return isEvaluated
      ? { kind: 'stays', because: `evaluated again: the same ${wordOf(before)} stays` }
      : { kind: 'notLookedAt', because: `not looked at: the ${wordOf(before)} stays as it waits` }
  }
  const now = wordOf(before) === wordOf(after) ? `another ${wordOf(after)}` : withArticle(after)
  return { kind: 'changed', because: `${now} would wait instead of the ${wordOf(before)}: ${after.because}` }
}

function otherwiseAs(before: PendingExport, after: PendingExport): string {
  if (after.state === 'held') return `would be held: ${after.because}`
  return before.state === 'held' ? 'would no longer be held' : 'would be taken up anew'
}

function withArticle(pending: PendingExport): string {
  const word = wordOf(pending)
  return word === 'update' ? 'an update' : `a ${word}`
}

/** What people call it. */
function wordOf({ operation, deprovisioning }: PendingExport): string {
  return operation === 'update' && deprovisioning ? 'disable' : operation
}

/** Asks for the same; when it was staged and by which run does not matter. */
function isSame(a: PendingExport, b: PendingExport): boolean {
  return a.operation === b.operation && asked(a) === asked(b)
}

function asked({ changes }: PendingExport): string {
  const parts = changes.map(({ attribute, to, add, remove }) => JSON.stringify([attribute, to, add, remove]))
  return parts.sort().join('\n')
}
