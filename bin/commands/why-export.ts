/** The command that says why a pending export is what it is: from what is to be sent back to who started the imports. */
import { ended } from '../../runtime/model/sentences'
import { failureText } from '../../runtime/model/why-account'
import { whyExportLines } from '../../runtime/model/why-export'
import { indented } from '../../runtime/model/why-words'
import type { ExportWhy } from '../answers'
import { printable } from '../table'
import { atMinute } from '../text'
import type { Command } from './command'
import { number } from './command'

export const whyExport: Command = {
  usage: 'why-export ID',
  help: 'each value of a pending export back to the import in which it changed; ID as idweave pending lists it',
  mostArguments: 1,
  async run(client, [id]) {
    const why = await client.get<ExportWhy>(`pending-exports/${number(id, 'ID')}/why`)
    const { waits } = why.pendingExport
    const failure = failureText(why.pendingExport, atMinute)
    const unsent = waits === null ? [] : [`  Not sent yet: ${ended(waits)}`]
    const lines = [
      heading(why),
      ...(failure === null ? [] : [`  ${failure}`]),
      ...unsent,
      ...indented(whyExportLines(why, atMinute), '  '),
    ]
    return { text: lines.map(printable).join('\n'), json: why, code: 0 }
  },
}

function heading({ pendingExport: { operation, name, system, state, because } }: ExportWhy): string {
  const reason = because === '' ? '.' : `: ${ended(because)}`
  return `${operation} of ${name} in ${system?.name ?? 'a system that is gone'}, ${state}${reason}`
}
