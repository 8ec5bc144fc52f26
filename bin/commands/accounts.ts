/** Why a person has an account in each system, or none, as commands say it. */
import { disabledText } from '../../runtime/model/disabled'
import { ended } from '../../runtime/model/sentences'
import { accountText, openText, waitingText, whyByRule } from '../../runtime/model/why-account'
import type { AccountsLook, RunObject } from '../answers'
import type { Client } from '../client'
import { printable } from '../table'
import { atMinute } from '../text'

/** Paragraphs: one a system, and what stands in the way. */
export function accountsText({ systems, open, obstacle, passedOver }: AccountsLook): readonly string[] {
  return [
    ...systems.map((look) => accountLines(look).join('\n')),
    ...[openText(open)].filter((text) => text !== null),
    ...(obstacle === null ? [] : [`It is stopped on its way: ${ended(obstacle)}`]),
    ...(passedOver.length === 0 ? [] : [`What ${passedOver.join(', ')} does with it cannot be looked at.`]),
  ]
}

/** Whether a person has an account in a system, what waits for it, and what each rule says. */
function accountLines({ system, account, rules }: AccountsLook['systems'][number]): readonly string[] {
  const waiting = account && waitingText(account, atMinute)
  return [
    `${system?.name ?? ''}: ${accountText(account)}${account ? ` (object ${account.object})` : ''}`,
    ...(waiting === null ? [] : [`  ${waiting}`]),
    ...(account?.disabled ?? []).map((time) => `  ${disabledText(time, atMinute)}`),
    ...rules.map((rule) => `  ${whyByRule(rule)}`),
  ]
}

/** The same of the person whom a run has made by hand, be it in the store of a preview; empty where it made none. */
export async function accountsOfMade(client: Client, run: number, store?: string): Promise<readonly string[]> {
  const { items } = await client.get<{ items: readonly RunObject[] }>(`runs/${run}/objects`, {
    outcome: 'projected',
    limit: 1,
    store,
  })
  const identity = items[0]?.identity ?? null
  if (identity === null) return []
  const look = await client.get<AccountsLook>(`metaverse/${identity}/accounts`, { store })
  const said = accountsText(look).map((part) => part.split('\n').map(printable).join('\n'))
  return said.length === 0 ? ['No rule of the flow makes accounts for this type.'] : said
}
