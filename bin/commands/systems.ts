/** Commands about connected systems: how they stand, and whether they answer. */
import type { System, TestOutcome } from '../answers'
import { table } from '../table'
import { endingText } from '../text'
import type { Command } from './command'
import { inPath } from './command'

export const systems: Command = {
  usage: 'systems',
  help: 'the connected systems and how they stand',
  mostArguments: 0,
  async run(client) {
    const { items } = await client.get<{ items: System[] }>('systems')
    const rows = items.map((system) => [
      system.name,
      system.connector?.label ?? '(not deployed)',
      system.objects,
      system.linked,
      system.pendingExports,
      system.held,
      system.failed,
      endingText(system),
    ])
    const headings = ['SYSTEM', 'KIND', 'OBJECTS', 'LINKED', 'PENDING', 'HELD', 'FAILED', 'LAST RUN']
    return { text: rows.length === 0 ? 'No connected system is deployed.' : table(headings, rows), json: items, code: 0 }
  },
}

export const test: Command = {
  usage: 'test SYSTEM',
  help: 'connects to a system with its deployed settings',
  mostArguments: 1,
  async run(client, [system]) {
    const outcome = await client.post<TestOutcome>(`systems/${inPath(system, 'SYSTEM')}/test`)
    const rows = outcome.steps.map((step) => [word(step), step.name, step.message])
    const text = rows.length === 0 ? word(outcome) : table(['', 'STEP', ''], rows)
    return { text, json: outcome, code: outcome.ok ? 0 : 1 }
  },
}

function word({ ok }: { readonly ok: boolean }): string {
  return ok ? 'ok' : 'FAILED'
}
