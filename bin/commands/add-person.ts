/** The command that makes a person by hand of whom no system has a record (L7). */
import { bare } from '../../runtime/model/values'
import type { Preview, Run } from '../answers'
import type { Client } from '../client'
import { Failure } from '../client'
import { accountsOfMade } from './accounts'
import type { Command, Outcome } from './command'
import { shownPreview } from './preview'
import { endOf, outcomeOf } from './runs'

export const addPerson: Command = {
  usage: 'add-person "ATTRIBUTE=VALUE"... --type TYPE --reason TEXT [--preview]',
  help: 'makes a person of whom no system has a record; an attribute given again has several values; no rule deletes her',
  mostArguments: Infinity,
  async run(client, args, { type, reason, preview }) {
    if (type === undefined) throw new Failure('--type is missing.', 'Say of which type of the metaverse, such as Person.', 2)
    if (reason === undefined) throw new Failure('--reason is missing.', 'Say why; it stands with the person.', 2)
    const body = { type, values: valuesIn(args), reason }
    if (preview) return triedOut(client, () => client.post<Preview>('metaverse/preview', body))
    const made = await endOf(client, () => client.post<Run>('metaverse', body))
    return withAccounts(await outcomeOf(client, made), await accountsOfMade(client, made.id))
  },
}

async function triedOut(client: Client, start: () => Promise<Preview>): Promise<Outcome> {
  const outcome = await shownPreview(client, start)
  const { run, store } = outcome.json as Preview
  return withAccounts(outcome, run === null ? [] : await accountsOfMade(client, run.id, store))
}

/** What came of it, and which accounts come of it by which rules. */
function withAccounts({ text, ...outcome }: Outcome, accounts: readonly string[]): Outcome {
  return { ...outcome, text: [...accounts, text].join('\n\n') }
}

function valuesIn(args: readonly string[]): Record<string, string | string[]> {
  const values = bare<string | string[]>()
  for (const arg of args) {
    const at = arg.indexOf('=')
    if (at < 1) throw new Failure(`"${arg}" is no value.`, 'Write "First Name=Anna", in quotes where there are blanks.', 2)
    const [name, value] = [arg.slice(0, at).trim(), arg.slice(at + 1)]
    const before = values[name]
    values[name] = before === undefined ? value : [...(typeof before === 'string' ? [before] : before), value]
  }
  return values
}
