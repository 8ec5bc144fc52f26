/** The routes about why a pending export is what it is, and where a person's value comes from. */
import { keptDaysOf } from '../../engine/runs/pruning'
import { whyExport } from '../../engine/why-export'
import { whyValue } from '../../engine/why-value'
import { SyncError } from '../../model/errors'
import { whichNames } from '../../model/meant'
import { findAttribute } from '../../model/schema'
import { withShortChanges } from '../../model/short-values'
import type { Routes } from '../contract/call'
import { runOfChange } from '../shared/account-views'
import { leftView, LookView, referredToBy, referredToIn } from '../shared/look-view'
import { identityOf } from '../shared/mvos'
import { namedChanges } from '../shared/named-changes'
import { referredIn, referredNames } from '../shared/people-names'
import { StoreNames } from '../shared/store-names'
import { identityName, objectName, pendingView } from '../shared/views'
import { whyUnsent } from '../shared/why-unsent'

export const whyExportRoutes: Routes<'whyPendingExport' | 'whyValue'> = {
  async whyValue({ engine, given }) {
    const mvo = await identityOf(engine, given.identity)
    const names = await StoreNames.load(engine)
    const types = names.mvTypes(mvo.type)
    const declared = types.flatMap((type) => findAttribute(type, given.attribute) ?? [])[0]
    if (!declared) {
      const known = types.flatMap(({ attributes }) => attributes.map(({ name }) => name))
      const next = whichNames(given.attribute, known)
      throw new SyncError('unknown-object', `${mvo.type} has no attribute "${given.attribute}".`, next)
    }
    const { reads, byNow } = await whyValue(engine, mvo.id, declared.name)
    const referred = [...referredToBy(reads), ...referredIn(byNow?.value)]
    const view = new LookView(names, await referredNames(engine, referred, names))
    return {
      json: {
        reads: reads.map((look) => view.read(look)),
        byNow: byNow && view.byNow(byNow, mvo, declared.name),
        keptDays: await keptDaysOf(engine.store),
      },
    }
  },

  async whyPendingExport({ engine, given }) {
    const look = await whyExport(engine, given.pendingExport)
    const names = await StoreNames.load(engine)
    const view = new LookView(names, await referredNames(engine, referredToIn(look), names))
    const { pending, cso, person, staged, left, obstacle, passedOver } = look
    const gone = person ? null : await engine.store.goneWith(cso.id)
    const waits = await whyUnsent(engine, [pending])
    const name = person ? identityName(person, names) : objectName(cso)
    const uuids = new Map(person ? [[person.id, person.uuid]] : [])
    const shown = { ...withShortChanges(pendingView(pending, cso, name, names, uuids)), waits: waits(pending) }
    return {
      json: {
        pendingExport: (await namedChanges(engine, [shown], names))[0],
        staged: staged && runOfChange(staged, names),
        gone: gone && { name: gone.name, at: gone.at, because: gone.because },
        left: left.map((record) => leftView(record, '', names)),
        reasons: look.rules.map((reason) => view.reason(reason, person)),
        changes: look.changes.map((change) => view.change(change, look)),
        keptDays: await keptDaysOf(engine.store),
        obstacle,
        passedOver,
      },
    }
  },
}
