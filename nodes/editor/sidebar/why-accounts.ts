/** Why a person has the accounts she has, and none where she has none: asked when somebody wants to know. */
import { accountText, openText, waitingText, whyByRule } from '../../../runtime/model/why-account'
import { leftText } from '../../../runtime/model/why-left'
import { disabledText } from '../../../runtime/model/disabled'
import { el, note } from '../widgets/dom'
import type { AccountsLook, Run } from './answers'
import { empty, foldOut, heading, problem } from './parts'
import type { Surroundings } from './view'
import { exactMoment, systemName, text } from './words'

/** A link below which the answer opens. */
export function whyAccounts(id: string, { requests }: Surroundings): HTMLElement {
  return foldOut(text('people.whyAccounts'), text('people.whyAccountsTitle'), async () => partsOf(await requests.accounts(id)))
}

/** Which accounts come of a person whom a run has made by hand, be it tried out; nothing of any other run. */
export function accountsOfMade({ id, profile, ended }: Run, { requests }: Surroundings, store?: string): HTMLElement | null {
  if (profile !== 'add-person' || ended === null) return null
  const host = el('div', {}, empty(text('loading')))
  const show = (look: AccountsLook | null): void =>
    host.replaceChildren(...(look ? [heading(text('people.whyAccountsTitle')), ...partsOf(look)] : []))
  requests.accountsOfMade(id, store).then(show, (thrown: unknown) => host.replaceChildren(problem(thrown)))
  return host
}

function partsOf({ systems, left, open, obstacle, passedOver }: AccountsLook): HTMLElement[] {
  if (systems.length === 0) return [empty(text('people.noRules'))]
  return [
    ...left.map((record) => note('info', leftText(record, exactMoment))),
    ...[openText(open)].filter((sentence) => sentence !== null).map((sentence) => note('info', sentence)),
    accountList(systems, text('people.whyAccountsTitle')),
    ...(obstacle === null ? [] : [note('warning', obstacle)]),
    ...(passedOver.length === 0 ? [] : [note('warning', text('people.passedOver', { nodes: passedOver.join(', ') }))]),
  ]
}

/** Whether there is an account in each system, what waits for it, and what each rule says. */
function accountList(systems: AccountsLook['systems'], label: string): HTMLElement {
  const rows = systems.map(({ system, account, rules }) => {
    const waiting = account && waitingText(account, exactMoment)
    return el(
      'li',
      { class: 'idws-row' },
      el(
        'div',
        { class: 'idws-line' },
        el('span', { class: 'idws-name' }, systemName(system)),
        el('span', {}, accountText(account)),
      ),
      waiting === null ? null : el('div', { class: 'idws-quiet' }, waiting),
      ...(account?.disabled ?? []).map((time) => el('div', { class: 'idws-quiet' }, disabledText(time, exactMoment))),
      ...rules.map((rule) => el('div', { class: 'idws-because' }, whyByRule(rule))),
    )
  })
  return el('ul', { class: 'idws-list', 'aria-label': label }, ...rows)
}
