/** Commands about connected systems: how they stand, whether they answer, and pauses (N12). */
import type { Pause, System, TestOutcome } from '../answers'
import { Failure } from '../client'
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
      system.paused ? `paused until ${system.paused.until}` : endingText(system),
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

export const pause: Command = {
  usage: 'pause SYSTEM --until TIME --reason TEXT',
  help: 'starts nothing for a system until TIME, such as 2027-01-31T06:00:00Z: triggers say so and do nothing',
  mostArguments: 1,
  async run(client, [system], { until, reason }) {
    const path = `systems/${inPath(system, 'SYSTEM')}/pause`
    if (until === undefined || reason === undefined)
      throw new Failure(`--${until === undefined ? 'until' : 'reason'} is missing.`, `idweave ${pause.usage}`, 2)
    const answer = await client.post<Pause>(path, { until, reason })
    const text = `${system} is paused until ${answer.until}: ${answer.reason}\nTo end that before: idweave resume ${system}`
    return { text, json: answer, code: 0 }
  },
}

export const resume: Command = {
  usage: 'resume SYSTEM',
  help: 'ends the pause of a system',
  mostArguments: 1,
  async run(client, [system]) {
    const answer = await client.post(`systems/${inPath(system, 'SYSTEM')}/resume`)
    return {
      text: `${system} is not paused any more. What its schedule has missed is not made up for: start a run.`,
      json: answer,
      code: 0,
    }
  },
}

function word({ ok }: { readonly ok: boolean }): string {
  return ok ? 'ok' : 'FAILED'
}
