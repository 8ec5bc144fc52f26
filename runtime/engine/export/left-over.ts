/** What an export leaves unsent, said at its end (E9, N10). */
import { counted, inNumber } from '../../model/counted'
import type { Unsent } from '../../model/queries'
import { exportAttempts } from '../../pipeline/8-retry'
import type { WaitingReference } from '../../pipeline/8-references'
import type { ExportContext } from './context'
import { unsentReasons, unsentTexts } from './unsent-texts'

/**
 * What neither this run nor the next sends by itself, with what to do about it (N10); how much that is. `said`: so many held have
 * been said.
 */
export async function warnOfUnsent(context: ExportContext, said: number): Promise<Unsent> {
  const { run, store, plan, system, connector, waiting } = context
  const unsent = await store.countUnsent(system.row.id, exportAttempts)
  // Where nobody can be looked for, nobody notices that a name is free.
  const nameTaken = connector.find ? unsent.nameTaken : 0
  const failed = unsent.failed + unsent.nameTaken - nameTaken
  const warn = (count: number, text: string): void => {
    if (count > 0) run.warn('left-unsent', `${counted(count, 'pending export')} to ${system.config.name} ${text}`)
  }
  const left = { ...unsent, nameTaken, failed, held: unsent.held - said }
  const texts = unsentTexts(left, plan, system)
  for (const why of unsentReasons) warn(left[why], texts[why])
  for (const why of ['noAccount', 'nameToCome'] as const) {
    const of = [...waiting.values()].filter((reference) => reference.why === why)
    warn(
      of.length,
      referencesText(why, of.length, { system: system.config.name, first: `${of[0]?.attribute} of ${of[0]?.account}` }),
    )
  }
  return unsent
}

/** What is said of so many pending exports whose references wait. */
function referencesText(
  why: WaitingReference['why'],
  count: number,
  { system, first }: { readonly system: string; readonly first: string },
): string {
  const refers = inNumber(count, 'refers', 'refer')
  const keeps = inNumber(count, 'keeps that reference', 'keep these references')
  switch (why) {
    case 'noAccount':
      return `${refers} to somebody who has no account there, and ${keeps} back until there is one; the first is ${first}. See to it that an outbound rule for ${system} takes whom ${inNumber(count, 'it refers', 'they refer')} to, or that the mapping gives nobody`
    case 'nameToCome':
      return `${refers} to somebody whose account is still to get its name there, and ${keeps} back until it has it; the first is ${first}. Put right what the error of that account says: the next export that renames it sends what refers to it`
    default:
      return why satisfies never
  }
}
