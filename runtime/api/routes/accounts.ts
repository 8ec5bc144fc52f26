/** Routes about why a person has the accounts she has. */
import { lookContext } from '../../engine/look-context'
import { lookAtAccounts } from '../../engine/sync/accounts-look'
import type { Routes } from '../contract/call'
import { accountView, ruleView } from '../shared/account-views'
import { leftView } from '../shared/look-view'
import { identityOf } from '../shared/mvos'
import { StoreNames } from '../shared/store-names'
import { whyUnsent } from '../shared/why-unsent'

export const accountRoutes: Routes<'whyAccounts'> = {
  async whyAccounts({ engine, given }) {
    const mvo = await identityOf(engine, given.identity)
    const { systems, left, open, obstacle, passedOver } = await lookAtAccounts(await lookContext(engine, mvo.id), mvo.id)
    const names = await StoreNames.load(engine)
    const waits = await whyUnsent(
      engine,
      systems.map(({ account }) => account?.waiting?.pending ?? null),
    )
    return {
      json: {
        systems: systems.map(({ system, account, rules }) => ({
          system: names.system(system),
          account: account && accountView(account, waits, names),
          rules: rules.map((look) => ruleView(look, mvo, names)),
        })),
        left: left.map((record) => leftView(record, '', names)),
        open,
        obstacle,
        passedOver,
      },
    }
  },
}
