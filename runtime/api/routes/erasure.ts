/** Routes about erasing a person: what of her would go, and doing exactly that (N14). */
import type { Engine } from '../../engine/engine'
import type { ErasureLook } from '../../engine/erasure-look'
import { lookAtErasure } from '../../engine/look-at-erasure'
import { previewsOf } from '../../engine/preview/previews'
import { messageOf, SyncError } from '../../model/errors'
import type { MvoId } from '../../model/objects'
import { foldCase } from '../../model/values'
import { namesHer } from '../../pipeline/9-erasure'
import type { Routes } from '../contract/call'
import { identityOf } from '../shared/mvos'
import { reasonOf } from '../shared/reasons'
import { StoreNames } from '../shared/store-names'
import { runView } from '../shared/views'

/** The routes; a run that breaks in a way it could not record itself is reported to `logFault`. */
export function erasureRoutes(logFault: (text: string) => void): Routes<'lookAtErasure' | 'eraseIdentity'> {
  return {
    async lookAtErasure({ engine, given }) {
      const look = await lookAtErasure(engine, await personOf(engine, given.identity), given.present ?? 'refuse')
      return { json: lookView(look, await StoreNames.load(engine)) }
    },

    async eraseIdentity({ engine, given, body, who, url, storeQuery }) {
      const { seen, present = 'refuse' } = body
      const reason = reasonOf(body.reason)
      const look = await lookAtErasure(engine, await personOf(engine, given.identity), present)
      refuseUnseen(look, seen, reason)
      const erasure = { mvo: look.traces.mvo, seen, who, reason, present }
      const started = await engine.start({ profile: 'erasure', system: null, startedBy: who, overlap: 'wait', erasure })
      // Copies that previews work on have her in them.
      const discarded = started.ended.then(({ status }) =>
        status === 'success' || status === 'warnings' ? previewsOf(engine).discardAll(who) : undefined,
      )
      discarded.catch((thrown: unknown) => logFault(`run ${started.id} could not be closed: ${messageOf(thrown)}`))
      const run = engine.runsUnderWay().find(({ id }) => id === started.id) ?? (await started.ended)
      const location = `${url.slice(0, url.lastIndexOf('/metaverse/'))}/runs/${run.id}${storeQuery}`
      return { status: 202, json: runView(run, await StoreNames.load(engine)), location }
    },
  }
}

function refuseUnseen({ seen, decision, traces }: ErasureLook, shown: string, reason: string): void {
  if (seen !== shown)
    throw new SyncError(
      'conflict',
      'What would be erased is not what was seen: it has changed. Nothing was erased.',
      'Look again with `GET metaverse/{identity}/erasure`, and confirm what it shows then.',
    )
  if (decision.kind === 'refused') throw new SyncError('conflict', `Nothing was erased: ${decision.because}`, `${decision.next}.`)
  if (namesHer(reason, [traces.name, ...traces.identifying.texts]))
    throw new SyncError(
      'bad-request',
      'The reason says who it is, and stays with the activity.',
      'Give the number of the request, or a reason without a name.',
    )
}

/** Somebody who is there, or is gone and has left something in the history. Throws `unknown-object`. */
async function personOf(engine: Engine, text: string): Promise<MvoId> {
  const { store } = engine
  const gone = await store.goneMvo(foldCase(text))
  if (gone) return gone.mvo
  const [named, ...others] = await store.goneNamed(text, mostNamed)
  if (!named && /^[1-9]\d{0,14}$/.test(text) && (await store.historyOf({ mvo: Number(text) }, 1)).length > 0) return Number(text)
  if (!named) return (await identityOf(engine, text)).id
  if (others.length === 0) return named.mvo
  const which = [named, ...others].map(({ uuid, type, gone: since }) => `${uuid} (${type}, gone since ${since})`)
  throw new SyncError('conflict', `Several who are gone were called that: ${which.join(', ')}.`, 'Say which by its uuid.')
}

/** Of one name so many are told apart. */
const mostNamed = 20

/** The schema `ErasureLook`. */
function lookView({ traces, counts, objects, decision, comesBack, mayStillHold, seen }: ErasureLook, names: StoreNames) {
  const { uuid, type, name, there, passedOn, shared } = traces
  return {
    identity: { id: uuid, type, name, isThere: there !== null },
    counts,
    objects: objects.map((object) => ({
      object: object.cso,
      system: names.system(object.system),
      type: object.type,
      name: object.name,
      state: object.state,
    })),
    passedOn,
    shared,
    comesBack,
    obstacle: decision.kind === 'refused' ? { because: decision.because, next: decision.next } : null,
    mayStillHold,
    seen,
  }
}
