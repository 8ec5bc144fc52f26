/** Routes about what a person decides on one connector space object by hand (J9). */
import type { RunRequest } from '../../engine/run-request'
import { previewsOf } from '../../engine/preview/previews'
import { apiName } from '../../model/api-names'
import type { PreviewRequest } from '../../engine/preview/preview-request'
import { messageOf, SyncError } from '../../model/errors'
import type { Call, Routes } from '../contract/call'
import { identityOf } from '../shared/mvos'
import { reasonOf } from '../shared/reasons'
import { StoreNames } from '../shared/store-names'
import { runView } from '../shared/views'
import { followedObject } from './preview-request'
import { previewView } from './previews'

/** The routes; a run that breaks in a way it could not record itself is reported to `logFault`. */
export function byHandRoutes(logFault: (text: string) => void): Routes<'decideByHand' | 'previewByHand'> {
  return {
    async decideByHand(call) {
      const { engine, url, storeQuery } = call
      const started = await engine.start(await requestOf(call))
      started.ended.catch((thrown: unknown) => logFault(`run ${started.id} could not be closed: ${messageOf(thrown)}`))
      const run = engine.runsUnderWay().find(({ id }) => id === started.id) ?? (await started.ended)
      const location = `${url.slice(0, url.lastIndexOf('/objects/'))}/runs/${run.id}${storeQuery}`
      return { status: 202, json: runView(run, await StoreNames.load(engine)), location }
    },

    async previewByHand(call) {
      const { engine, url, storeQuery } = call
      const preview = await previewsOf(engine).start(await previewOf(call))
      const location = `${url.slice(0, url.lastIndexOf('/objects/'))}/previews/${preview.id}${storeQuery}`
      return { status: 202, json: await previewView(engine, preview), location }
    },
  }
}

/** Whoever it is about is followed. */
async function previewOf(call: Call<'previewByHand'>): Promise<PreviewRequest> {
  const request = await requestOf(call)
  return { runs: () => Promise.resolve([request]), ...(await followedObject(call.engine, call.given.object)) }
}

async function requestOf({ engine, given, body, who }: Call<'decideByHand'> | Call<'previewByHand'>): Promise<RunRequest> {
  const { action, identity, type } = body
  const reason = reasonOf(body.reason)
  if ((action === 'join') !== (identity !== undefined))
    throw new SyncError(
      'bad-request',
      action === 'join' ? '`identity` is missing.' : `${apiName('identity')} does not go with ${action}.`,
      action === 'join' ? 'Say whose it becomes.' : 'Leave it out.',
    )
  if (type !== undefined && action !== 'project')
    throw new SyncError('bad-request', `${apiName('type')} does not go with ${action}.`, 'Leave it out.')
  const cso = given.object
  if (!(await engine.store.concurrentReads.loadPage([cso])).csos.some((entry) => entry.cso.id === cso))
    throw new SyncError('unknown-object', `There is no connector space object ${cso}.`, 'Look it up with `GET objects`.')
  const mvo = identity === undefined ? undefined : (await identityOf(engine, identity)).id
  const byHand = {
    action,
    cso,
    who,
    reason,
    ...(mvo !== undefined && { mvo }),
    ...(type !== undefined && { type: (await StoreNames.load(engine)).mvTypeMeant(type) }),
  }
  return { profile: action, system: null, startedBy: who, overlap: 'wait', byHand }
}
