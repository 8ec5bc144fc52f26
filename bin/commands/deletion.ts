/** The command that deletes a person by hand: what goes with her is shown first (L7). */
import type { DeletionLook, Run } from '../answers'
import { Failure } from '../client'
import { printable, table } from '../table'
import { changeText } from '../text'
import type { Command } from './command'
import { identityInPath } from './find'
import { endOf, outcomeOf } from './runs'

const fates = {
  deleted: 'is deleted by the next export',
  disabled: 'is disabled by the next export',
  neverSent: 'is not made',
  disconnected: 'stays as it is',
} as const

export const deletion: Command = {
  usage: 'delete IDENTITY [--preview] [--seen DIGEST --reason TEXT] [--wait]',
  help: 'what goes with a person who is deleted by hand; with --seen, which is shown there, deletes exactly that',
  mostArguments: 1,
  async run(client, [identity], { seen, reason, wait, preview }) {
    if (seen !== undefined && reason === undefined && !preview)
      throw new Failure('--reason is missing.', 'Say why; it stands in the history.', 2)
    const path = `metaverse/${await identityInPath(client, identity)}`
    if (seen === undefined || preview) {
      const look = await client.get<DeletionLook>(`${path}/deletion`)
      return { text: lookText(look), json: look, code: 0 }
    }
    const start = (): Promise<Run> => client.post<Run>(`${path}/delete`, { seen, reason })
    if (wait) return outcomeOf(client, await endOf(client, start))
    const started = await start()
    const text = `Run ${started.id} deletes it (${started.status}). See it with: idweave status ${started.id}`
    return { text, json: started, code: 0 }
  },
}

function lookText(look: DeletionLook): string {
  const { identity, connectors, comesBack, limits, obstacle, passedOver, seen } = look
  const rows = connectors.map(({ system, name, fate, held, because, changes }) => [
    system?.name ?? '',
    name,
    `${fates[fate]}${held ? ', once it is approved' : ''}`,
    [because, ...(changes.length > 0 ? [changeText({ changes, error: null })] : [])].join(': '),
  ])
  const next =
    obstacle === null
      ? `Nothing was deleted yet. Delete exactly this with: idweave delete ${identity.id} --seen=${seen} --reason TEXT`
      : `It cannot be deleted: ${obstacle}`
  const parts = [
    `${identity.type} ${identity.name} goes, and of its connectors:`,
    rows.length === 0 ? 'It has none.' : table(['SYSTEM', 'NAME', 'WHAT', 'BECAUSE'], rows),
    ...referencesText(look),
    ...comesBack.map((sentence) => `Warning: ${sentence}.`),
    ...limits.map((sentence) => `Limit: ${sentence}.`),
    ...(passedOver.length === 0 ? [] : [`What ${passedOver.join(', ')} will do with it cannot be shown beforehand.`]),
    next,
  ]
  return parts.map((part) => part.split('\n').map(printable).join('\n')).join('\n\n')
}

function referencesText({ references: { items, total } }: DeletionLook): string[] {
  if (total === 0) return []
  const lines = items.map(({ system, name, attribute }) => `  ${system?.name ?? ''}: ${name} (${attribute})`)
  const more = total > items.length ? [`  and ${total - items.length} more`] : []
  return [[`These refer to it, and keep what their systems keep of that:`, ...lines, ...more].join('\n')]
}
