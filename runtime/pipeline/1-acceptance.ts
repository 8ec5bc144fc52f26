/** What is asked before an import counts: who would be gone, whose keys look alike, what would be emptied (I3, I4, I18–I22). */
import { counted, inNumber } from '../model/counted'
import type { Limits } from '../model/limits'
import type { CsoId } from '../model/objects'
import type { RunWarning } from '../model/runs'
import type { EmptiedAttribute, ShrunkList } from './1-emptied'
import type { LookAlike } from './1-look-alike'
import { pairText, pairsThatStop } from './1-look-alike'
import type { ShrinkDecision } from './limits'
import { decideShrink } from './limits'

/** A part of the list that waits for a person. `key` says exactly what would happen; `because` says it to people. */
export interface ListItem {
  readonly cso: CsoId
  readonly key: string
  /** Null: it is missing. */
  readonly because: string | null
}

/** The end of a full read. */
export interface FullRead {
  /** Records the source showed, whether they could be imported or not. */
  readonly recordsRead: number
  /** It is known of every record whose it is. */
  readonly allIdentified: boolean
  /** Objects the import was to show. */
  readonly known: number
  readonly missing: readonly CsoId[]
  readonly lookAlikes: readonly LookAlike[]
}

export interface AcceptanceView {
  /** The system's name. */
  readonly system: string
  readonly limits: Limits
  /** Null: only changes were read, which say of nobody that they are missing. */
  readonly full: FullRead | null
  readonly emptied: readonly EmptiedAttribute[]
  readonly shrunk: readonly ShrunkList[]
  /** A person has released a list, be it this one or another. */
  readonly hasRelease: boolean
  /** Whether a person has released exactly this list. */
  readonly isReleased: (list: readonly ListItem[]) => boolean
}

export type AcceptanceDecision = RefusedImport | AcceptedImport

/** The import does not count; the list waits for a person. */
export interface RefusedImport {
  readonly kind: 'refused'
  readonly code: 'shrink-guard' | 'look-alike-keys' | 'mass-clearing'
  readonly because: string
  readonly next: string
  readonly reasons: readonly string[]
  readonly list: readonly ListItem[]
}

export interface AcceptedImport {
  readonly kind: 'accepted'
  /** Those that are marked as gone. */
  readonly gone: readonly CsoId[]
  /** Neither of the two is imported (I20). */
  readonly keptOut: readonly LookAlike[]
  readonly warnings: readonly RunWarning[]
  /** What of it waits for a person all the same; `asBefore`: nothing new is known about the list that waits. */
  readonly waits: { readonly reasons: readonly string[]; readonly list: readonly ListItem[] } | 'nothing' | 'asBefore'
}

/** What a person is to be asked; `stops`: nothing of the import counts before that. */
type Question = {
  readonly because: string
  readonly list: readonly ListItem[]
} & (
  | { readonly code: RefusedImport['code']; readonly stops: 'import' }
  | { readonly code: 'look-alike-keys' | 'no-objects'; readonly stops: 'nothing' }
)

export function decideAcceptance(view: AcceptanceView): AcceptanceDecision {
  const questions = [...missingQuestions(view), ...pairQuestions(view), ...emptiedQuestions(view)]
  const list = questions.flatMap((question) => question.list)
  const reasons = questions.map((question) => question.because)
  if (list.length > 0 && view.isReleased(list)) return accepted(view, 'released', [])
  const [first] = questions.filter((question) => question.stops === 'import')
  if (!first) return accepted(view, 'unasked', questions)
  return {
    kind: 'refused',
    code: first.code,
    because: [...reasons, ...(view.hasRelease ? [voidRelease] : [])].join('. '),
    next: questions.length === 1 && first.code === 'shrink-guard' ? nextOfMissing : nextOfAll,
    reasons,
    list,
  }
}

const voidRelease = 'The list that was released is another one, so its release is void'
const nextOfMissing = 'Check that the source is complete. If they really left, release exactly this list and import again'
const nextOfAll = 'Check the source. If it is right as it is, release exactly this list and import again'

function accepted(view: AcceptanceView, how: 'released' | 'unasked', questions: readonly Question[]): AcceptedImport {
  const { full, system } = view
  const keptOut = how === 'released' ? [] : fewPairs(view)
  const warnings: RunWarning[] = []
  const gone = full === null ? [] : how === 'released' && full.recordsRead === 0 ? full.missing : goneOf(full, keptOut)
  if (full?.recordsRead === 0 && how === 'unasked') {
    const message =
      full.known === 0
        ? `${system} showed no objects`
        : `${system} showed no objects at all; ${inNumber(full.known, 'the known one was left as it is', `${full.known} known ones were left as they are`)}. If it was really emptied, release this list and import again`
    warnings.push({ code: 'no-objects', message })
  } else if (full && !full.allIdentified) {
    const message = `some records could not be identified, so ${counted(full.missing.length, 'object')} that ${inNumber(full.missing.length, 'was not seen was left as it is', 'were not seen were left as they are')}`
    warnings.push({ code: 'not-obsoleted', message })
  }
  const list = questions.flatMap((question) => question.list)
  const reasons = questions.map((question) => question.because)
  const isAnswered = how === 'released' || (full !== null && full.allIdentified)
  return {
    kind: 'accepted',
    gone,
    keptOut,
    warnings,
    waits: list.length > 0 ? { reasons, list } : isAnswered ? 'nothing' : 'asBefore',
  }
}

/** Pairs too few to stop an import are kept out of it. */
function fewPairs({ full }: AcceptanceView): readonly LookAlike[] {
  const pairs = full?.lookAlikes ?? []
  return pairs.length < pairsThatStop ? pairs : []
}

function goneOf({ recordsRead, allIdentified, missing }: FullRead, keptOut: readonly LookAlike[]): readonly CsoId[] {
  if (recordsRead === 0 || !allIdentified) return []
  const kept = new Set(keptOut.map(({ known }) => known.id))
  return missing.filter((id) => !kept.has(id))
}

function missingItems(ids: readonly CsoId[]): readonly ListItem[] {
  return ids.map((cso) => ({ cso, key: `${cso}`, because: null }))
}

function missingQuestions(view: AcceptanceView): readonly Question[] {
  const { full, system, limits } = view
  if (full === null) return []
  const { recordsRead, known, missing } = full
  if (recordsRead === 0) {
    if (missing.length === 0) return []
    const because = `${system} showed no objects at all, and ${missing.length} ${inNumber(missing.length, 'is', 'are')} known`
    return [{ code: 'no-objects', because, list: missingItems(missing), stops: 'nothing' }]
  }
  const gone = goneOf(full, fewPairs(view))
  const decision: ShrinkDecision = decideShrink({ system, limits, known, missing: gone.length, released: false })
  if (decision.kind === 'allowed') return []
  return [{ code: 'shrink-guard', because: decision.because, list: missingItems(gone), stops: 'import' }]
}

function pairQuestions({ full, system }: AcceptanceView): readonly Question[] {
  const pairs = full?.lookAlikes ?? []
  const [first] = pairs
  if (!first) return []
  const list = pairs.map((pair) => ({
    cso: pair.known.id,
    key: `${pair.known.id}=${JSON.stringify(pair.added.anchor)}`,
    because: pairText(pair),
  }))
  const because = `${counted(pairs.length, 'key')} of ${system} changed ${inNumber(pairs.length, 'its', 'their')} writing only: ${pairText(first)}`
  return [{ code: 'look-alike-keys', because, list, stops: pairs.length < pairsThatStop ? 'nothing' : 'import' }]
}

function emptiedQuestions({ emptied, shrunk, system }: AcceptanceView): readonly Question[] {
  const attributes = emptied.map(({ type, attribute, of }): Question => ({
    code: 'mass-clearing',
    because: `${attribute} would become empty for ${counted(of.length, 'object')} (${type}) of ${system}, most of those that have it`,
    list: of.map((cso) => ({ cso, key: `${cso}-${JSON.stringify(attribute)}`, because: `${attribute} would become empty` })),
    stops: 'import',
  }))
  const lists = shrunk.map(({ cso, attribute, before, after }): Question => ({
    code: 'mass-clearing',
    because: `${attribute} of an object of ${system} would go from ${before} values to ${after}`,
    list: [
      {
        cso,
        key: `${cso}-${JSON.stringify(attribute)}:${after}`,
        because: `${attribute} would go from ${before} values to ${after}`,
      },
    ],
    stops: 'import',
  }))
  return [...attributes, ...lists]
}
