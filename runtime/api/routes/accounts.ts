/** Routes about why a person has the accounts she has. */
import { lookContext } from '../../engine/look-context'
import type { Mvo } from '../../model/objects'
import { attributeOf } from '../../model/values'
import type { RuleLook } from '../../engine/sync/accounts-look'
import { lookAtAccounts } from '../../engine/sync/accounts-look'
import type { Routes } from '../contract/call'
import { identityOf } from '../shared/mvos'
import { shownValue } from '../shared/shown-values'
import { StoreNames } from '../shared/store-names'

export const accountRoutes: Routes<'whyAccounts'> = {
  async whyAccounts({ engine, given }) {
    const mvo = await identityOf(engine, given.identity)
    const { systems, obstacle, passedOver } = await lookAtAccounts(await lookContext(engine, mvo.id), mvo.id)
    const names = await StoreNames.load(engine)
    return {
      json: {
        systems: systems.map(({ system, account, rules }) => ({
          system: names.system(system),
          account: account && { object: account.id, name: account.name, staging: account.staging },
          rules: rules.map((look) => ruleView(look, mvo, names)),
        })),
        obstacle,
        passedOver,
      },
    }
  },
}

/** What one rule says of a person; `reads` with the values. */
export function ruleView({ rule, scope, reads, account }: RuleLook, mvo: Mvo, names: StoreNames) {
  const types = names.mvTypes(mvo.type)
  const value = (attribute: string) => shownValue(types, attribute, attributeOf(mvo.attributes, attribute) ?? null)
  const read = reads.map((attribute) => ({ attribute, value: value(attribute) }))
  return { rule: names.rule(rule.id), enabled: rule.enabled, scope, reads: read, account }
}
