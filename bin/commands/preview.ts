/** The command that tries a run out beforehand, and shows what it came to (N6). */
import { counted } from '../../runtime/model/counted'
import { ended } from '../../runtime/model/sentences'
import type { Preview } from '../answers'
import type { Client } from '../client'
import { printable, table } from '../table'
import { figuresText } from '../text'
import type { Command, Outcome } from './command'
import { number } from './command'
import { requestOf } from './runs'

export const preview: Command = {
  usage: 'preview SYSTEM PROFILE [--source NODE] · preview lifecycle · preview --object ID',
  help: 'what a run would do, tried out on a copy of the store: systems are read, and nothing is written',
  mostArguments: 2,
  async run(client, args, flags) {
    const started = await client.post<Preview>('previews', requestOf(args, flags, 'preview'))
    return shownPreview(client, started)
  },
}

export const endPreview: Command = {
  usage: 'end-preview PREVIEW',
  help: 'ends a preview and deletes its copy of the store',
  mostArguments: 1,
  async run(client, [id]) {
    const left = await client.post(`previews/${number(id, 'PREVIEW')}/end`)
    return { text: `Preview ${id} is gone.`, json: left, code: 0 }
  },
}

/** What a preview that was started comes to. */
export async function shownPreview(client: Client, started: Preview): Promise<Outcome> {
  return outcomeOf(await client.whenOver(`previews/${started.id}`, started, ({ state }) => state === 'ended'))
}

function outcomeOf(shown: Preview): Outcome {
  const { run, trouble, store } = shown
  const failed = trouble !== null || run === null || ['errors', 'stopped', 'cancelled'].includes(run.status)
  const parts = [
    ...(trouble === null ? [] : [printable(`It could not be previewed: ${ended(trouble.message)} ${trouble.next}`.trim())]),
    ...(run === null ? [] : [runText(run)]),
    countsText(shown),
    changesText(shown),
    ...shown.notRun.filter(({ leadsOn }) => leadsOn).map(notRunText),
    `Nothing was changed. Look into it with --store ${store}, such as: idweave pending --store ${store}`,
  ]
  return { text: parts.filter((part) => part !== '').join('\n\n'), json: shown, code: failed ? 1 : 0 }
}

function runText(run: NonNullable<Preview['run']>): string {
  const figures = figuresText(run)
  const outcome = run.reason === null ? figures || 'nothing' : [run.reason, figures].filter((part) => part !== '').join('; ')
  const warnings = run.warnings.map(({ message }) => printable(`Warning: ${ended(message)}`))
  return [printable(`${run.profile} would end as ${run.status}: ${outcome}`), ...warnings].join('\n')
}

function countsText({ people, accounts, pendingExports }: Preview): string {
  const difference = (before: number, after: number): string =>
    before === after ? `${after}` : `${before} → ${after} (${after > before ? '+' : '−'}${Math.abs(after - before)})`
  const rows = [
    ...people.map(({ type, before, after }) => [type, difference(before, after)]),
    ...accounts.map(({ system, before, after }) => [`objects of ${system?.name ?? ''}`, difference(before, after)]),
    ...pendingExports.flatMap(({ system, create, update, delete: deletion }) =>
      Object.entries({ create, update, delete: deletion })
        .filter(([, { before, after }]) => before + after > 0)
        .map(([operation, { before, after }]) => [`pending ${operation}s of ${system?.name ?? ''}`, difference(before, after)]),
    ),
  ]
  return rows.length === 0 ? '' : table(['OF', 'BEFORE → AFTER'], rows)
}

function changesText({ sameChanges, otherChanges }: Preview): string {
  if (sameChanges.length === 0) return 'No object changes.'
  const rows = sameChanges
    .slice(0, 20)
    .map(({ count, outcome, system, changes, examples }) => [
      count,
      outcome,
      system?.name ?? '',
      [...new Set(changes.map(({ attribute }) => attribute))].join(', '),
      examples.join(', '),
    ])
  const rest = sameChanges.slice(20).reduce((sum, { count }) => sum + count, otherChanges)
  const more = rest > 0 ? `\nand ${counted(rest, 'more object')} of other kinds` : ''
  return `${table(['OBJECTS', 'WHAT', 'SYSTEM', 'ATTRIBUTES', 'SUCH AS'], rows)}${more}`
}

function notRunText({ type, name, messages }: Preview['notRun'][number]): string {
  const objects = counted(messages, 'object')
  return printable(`${type} "${name}" was not run: ${objects} went no further than there, and what comes behind it is not shown.`)
}
