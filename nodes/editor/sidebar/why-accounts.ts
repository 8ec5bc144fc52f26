/** Why a person has the accounts she has, and none where she has none: asked when somebody wants to know. */
import { whyByRule } from '../../../runtime/model/why-account'
import { el, note } from '../widgets/dom'
import type { AccountsLook } from './answers'
import { empty, foldOut } from './parts'
import type { Surroundings } from './view'
import { systemName, text, word } from './words'

/** A link below which the answer opens. */
export function whyAccounts(id: string, { requests }: Surroundings): HTMLElement {
  return foldOut(text('people.whyAccounts'), text('people.whyAccountsTitle'), async () => partsOf(await requests.accounts(id)))
}

function partsOf({ systems, obstacle, passedOver }: AccountsLook): HTMLElement[] {
  if (systems.length === 0) return [empty(text('people.noRules'))]
  const rows = systems.map(({ system, account, rules }) =>
    el(
      'li',
      { class: 'idws-row' },
      el(
        'div',
        { class: 'idws-line' },
        el('span', { class: 'idws-name' }, systemName(system)),
        el('span', {}, account === null ? text('people.noAccount') : accountName(account)),
      ),
      ...rules.map((rule) => el('div', { class: 'idws-because' }, whyByRule(rule))),
    ),
  )
  return [
    el('ul', { class: 'idws-list', 'aria-label': text('people.whyAccountsTitle') }, ...rows),
    ...(obstacle === null ? [] : [note('warning', obstacle)]),
    ...(passedOver.length === 0 ? [] : [note('warning', text('people.passedOver', { nodes: passedOver.join(', ') }))]),
  ]
}

function accountName({ name, staging }: NonNullable<AccountsLook['systems'][number]['account']>): string {
  return staging === 'awaitingFirstExport' ? word('staging', staging) : name
}
