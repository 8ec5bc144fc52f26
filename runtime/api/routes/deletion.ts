/** Routes about deleting a person by hand: what would go with her, and doing exactly that (L7). */
import type { WholeLook } from '../../engine/look-at-deletion'
import { lookAt } from '../../engine/look-at-deletion'
import { messageOf, SyncError } from '../../model/errors'
import type { Routes } from '../contract/call'
import { identityOf } from '../shared/mvos'
import { namedChanges } from '../shared/named-changes'
import { reasonOf } from '../shared/reasons'
import { StoreNames } from '../shared/store-names'
import { identityView, pendingChangeView, runView } from '../shared/views'

/** The routes; a run that breaks in a way it could not record itself is reported to `logFault`. */
export function deletionRoutes(logFault: (text: string) => void): Routes<'lookAtDeletion' | 'deleteIdentity'> {
  return {
    async lookAtDeletion({ engine, given }) {
      const mvo = await identityOf(engine, given.identity)
      const names = await StoreNames.load(engine)
      const view = lookView(await lookAt(engine, mvo.id), names)
      return { json: { ...view, connectors: await namedChanges(engine, view.connectors, names) } }
    },

    async deleteIdentity({ engine, given, body, who, url, storeQuery }) {
      const reason = body.reason === undefined ? {} : { reason: reasonOf(body.reason) }
      const mvo = await identityOf(engine, given.identity)
      const look = await lookAt(engine, mvo.id)
      if (look.seen !== body.seen) {
        const because = `What goes with ${look.name} is not what was seen: it has changed. Nothing was deleted.`
        throw new SyncError(
          'conflict',
          because,
          'Look again with `GET metaverse/{identity}/deletion`, and confirm what it shows then.',
        )
      }
      if (look.obstacle !== null) throw new SyncError('conflict', `Nothing was deleted: ${look.obstacle}`, 'Then look again.')
      const deletion = { mvo: mvo.id, seen: body.seen, who, ...reason }
      const started = await engine.start({ profile: 'deletion', system: null, startedBy: who, overlap: 'wait', deletion })
      started.ended.catch((thrown: unknown) => logFault(`run ${started.id} could not be closed: ${messageOf(thrown)}`))
      const underWay = engine.runsUnderWay().find(({ id }) => id === started.id)
      const run = underWay ?? (await started.ended)
      const location = `${url.slice(0, url.lastIndexOf('/metaverse/'))}/runs/${run.id}${storeQuery}`
      return { status: 202, json: runView(run, await StoreNames.load(engine)), location }
    },
  }
}

/** The schema `DeletionLook`. */
function lookView(look: WholeLook, names: StoreNames) {
  const { mvo, connectors, comesBack, limits, referrers, obstacle, passedOver, seen } = look
  return {
    identity: identityView(mvo, names),
    connectors: connectors.map(({ before: { cso }, name, fate, changes, held, counts, because }) => ({
      object: cso.id,
      system: names.system(cso.system),
      type: cso.type,
      name,
      link: cso.link,
      fate,
      changes: changes.map((change) => pendingChangeView(change, names.csTypes(cso.system, cso.type), names)),
      held,
      counts,
      because,
    })),
    comesBack,
    limits,
    references: {
      items: referrers.items.map(({ cso, system, attribute, name }) => ({
        object: cso,
        system: names.system(system),
        name: name ?? `object ${cso}`,
        attribute,
      })),
      total: referrers.total,
    },
    obstacle,
    passedOver,
    seen,
  }
}
