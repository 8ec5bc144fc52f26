/** What a preview came to, as the command line shows it (N6). */
import { counted } from '../../runtime/model/counted'
import { ended } from '../../runtime/model/sentences'
import { shortText } from '../../runtime/model/short-text'
import type { Preview, PreviewedPerson, Run } from '../answers'
import { printable, table } from '../table'
import { figuresText } from '../text'
import type { Outcome } from './command'

/** Characters of a value, in a table and in a line of its own. */
const inTable = { most: 60 } as const
const inLine = { most: 200 } as const

/** Groups that are shown. */
const mostGroups = 20

/**
 * Code 1 where what was asked for could not be tried out, or would not go well: of a person or an object that is theirs alone,
 * whatever becomes of others on the way; else by what fails in the runs and did not before. `inWords`: a sentence of the API as
 * the command says it.
 */
export function outcomeOf(shown: Preview, inWords: (text: string) => string): Outcome {
  const { runs, trouble, store, person } = shown
  const isCut = runs.some(isCutShort)
  const isFaulty = person ? person.failed !== null : runs.some(({ status }) => status === 'errors') && failsAnew(shown)
  const failed = trouble !== null || isCut || isFaulty
  const parts = [
    ...(trouble === null
      ? []
      : [printable(inWords(`It could not be previewed: ${ended(trouble.message)} ${trouble.next}`.trim()))]),
    ...runTexts(shown, isCutShort),
    ...(person ? [personText(person)] : []),
    ...(person && person.failed !== null && person.fate.kind !== 'failed'
      ? [printable(`Not all of ${person.name} could be synchronised: ${ended(person.failed)}`)]
      : []),
    ...(shown.problems ?? []).map(({ name, message }) => printable(`Once it is deployed, ${name} says: ${ended(message)}`)),
    ...shown.heldBack.map(({ because }) => printable(ended(because))),
    ...runTexts(shown, (run) => !isCutShort(run)),
    ...(runs.length === 0 && trouble !== null ? [] : [countsText(shown)]),
    ...shown.exportsHeld.map(({ because }) => printable(`The next export would stop there: ${ended(because)}`)),
    ...(runs.length === 0 && trouble !== null ? [] : [changesText(shown)]),
    wiresText(shown),
    ...shown.notRun.filter(({ leadsOn }) => leadsOn).map(notRunText),
    `Nothing was changed. Look into it with --store ${store}, such as: idweave pending --store ${store}`,
  ]
  return { text: parts.filter((part) => part !== '').join('\n\n'), json: shown, code: failed ? 1 : 0 }
}

/** Whether something fails that did not before, or of which that is not known. */
function failsAnew({ sameChanges, otherChanges }: Preview): boolean {
  const failing = sameChanges.filter(({ error }) => error !== null)
  return otherChanges > 0 || failing.length === 0 || failing.some(({ count, failedBefore }) => failedBefore < count)
}

/** `syncFailed, 2 of them as before`. */
function outcomeText({ outcome, count, failedBefore }: Preview['sameChanges'][number]): string {
  if (failedBefore === 0) return outcome
  return failedBefore === count ? `${outcome}, as before` : `${outcome}, ${failedBefore} of them as before`
}

/** What ended early, as what is refused, is said before what becomes of anybody. */
function isCutShort({ status }: Run): boolean {
  return status === 'stopped' || status === 'cancelled'
}

function runTexts({ runs, days }: Preview, isWanted: (run: Run) => boolean): readonly string[] {
  const isOnSeveral = new Set(days).size > 1
  return runs.flatMap((run, at) => (isWanted(run) ? [runText(run, isOnSeveral ? days[at] : undefined)] : []))
}

/** `day`: where its runs are on several days. */
function runText(run: Run, day: string | undefined): string {
  const figures = figuresText(run)
  const outcome = run.reason === null ? figures || 'nothing' : [run.reason, figures].filter((part) => part !== '').join('; ')
  const warnings = run.warnings.map(({ message }) => printable(`Warning: ${ended(message)}`))
  const what = [run.profile, ...(run.system ? ['of', run.system.name] : []), ...(day ? ['on', day] : [])].join(' ')
  return [printable(`${what} would end as ${run.status}: ${outcome}`), ...warnings].join('\n')
}

function personText({ name: person, fate, course, connectors, records, exports }: PreviewedPerson): string {
  const ways = records.map(({ system, name, lookedAt, steps }) => {
    const heading = system === null ? `${person} without a record` : `${system.name}: ${name}`
    if (!lookedAt) return `${heading}: not looked at`
    return [heading, ...steps.map(({ rule, name: node, way, because }) => `  ${rule ?? ''}: ${node}: ${way}: ${because}`)].join(
      '\n',
    )
  })
  const waiting = exports.map(({ system, name, because, changes }) =>
    [
      `${system?.name ?? ''}: ${name}: ${because}`,
      ...changes.map(
        ({ attribute, from, to }) => `  ${attribute}: ${shortText(from, inLine) || 'none'} → ${shortText(to, inLine) || 'none'}`,
      ),
    ].join('\n'),
  )
  const lines = [
    [fate.sentence, ...connectors.map(({ sentence }) => `  ${sentence}`)].join('\n'),
    ...(course.length === 0 ? [] : [['Day by day', ...course.map(({ on, sentence }) => `  ${on}: ${sentence}`)].join('\n')]),
    `The steps of ${person}`,
    ...ways,
    ...(waiting.length === 0 ? ['Nothing waits for her accounts.'] : waiting),
  ]
  return lines.map((part) => part.split('\n').map(printable).join('\n')).join('\n\n')
}

function difference(before: number, after: number): string {
  return before === after ? `${after}` : `${before} → ${after} (${after > before ? '+' : '−'}${Math.abs(after - before)})`
}

function countsText({ people, accounts, pendingExports }: Preview): string {
  const rows = [
    ...people.map(({ type, before, after }) => [type, difference(before, after)]),
    ...accounts.map(({ system, before, after }) => [`objects of ${system?.name ?? ''}`, difference(before, after)]),
    ...pendingExports.flatMap(({ system, create, update, disable, delete: deletion }) =>
      Object.entries({ create, update, disable, delete: deletion })
        .filter(([, { before, after }]) => before + after > 0)
        .map(([operation, { before, after }]) => [`pending ${operation}s of ${system?.name ?? ''}`, difference(before, after)]),
    ),
  ]
  return rows.length === 0 ? '' : table(['OF', 'BEFORE → AFTER'], rows)
}

function changesText({ sameChanges, otherChanges }: Preview): string {
  if (sameChanges.length === 0) return 'No object changes.'
  const rows = sameChanges
    .slice(0, mostGroups)
    .map((group) => [
      group.count,
      outcomeText(group),
      group.system?.name ?? '',
      changesOf(group.changes),
      group.examples.join(', '),
    ])
  const rest = sameChanges.slice(mostGroups).reduce((sum, { count }) => sum + count, otherChanges)
  const more = rest > 0 ? `\nand ${counted(rest, 'more object')} of other kinds` : ''
  return `${table(['OBJECTS', 'WHAT', 'SYSTEM', 'CHANGES', 'SUCH AS'], rows)}${more}`
}

function wiresText({ wires }: Preview): string {
  if (wires === null) return ''
  const rows = wires.map(({ name, rule, way, before, after }) => [rule ?? '', name, way, difference(before, after)])
  return table(['RULE', 'NODE', 'WAY OUT', 'TODAY → THEN'], rows)
}

type GroupChange = Preview['sameChanges'][number]['changes'][number]

/** Of more changes a line has no room for the values. */
const mostWithValues = 4

function changesOf(changes: readonly GroupChange[]): string {
  const texts = changes.length > mostWithValues ? changes.map(({ attribute }) => attribute) : changes.map(changeText)
  return [...new Set(texts)].join(', ')
}

/** With its values where they are the same for all of them. */
function changeText({ attribute, from, to, part }: GroupChange): string {
  const [was, is] = from !== undefined && to !== undefined ? [from, to] : part ? [part.from, part.to] : []
  if (was === undefined || is === undefined) return attribute
  return `${attribute}: ${shortText(was, inTable) || 'none'} → ${shortText(is, inTable) || 'none'}`
}

function notRunText({ type, name, messages, because }: Preview['notRun'][number]): string {
  const objects = counted(messages, 'object')
  return printable(
    because === null
      ? `${type} "${name}" was not run: ${objects} went no further than there, and what comes behind it is not shown.`
      : `${type} "${name}" was not run, as ${because}: ${objects} passed it unchanged, and may go another way in a run.`,
  )
}
