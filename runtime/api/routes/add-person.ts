/** Routes about people who are made by hand, of whom no system has a record (L7). */
import type { RunRequest } from '../../engine/run-request'
import { previewsOf } from '../../engine/preview/previews'
import { valuesOf } from '../../engine/sync/hand-person'
import { messageOf, SyncError } from '../../model/errors'
import { bare } from '../../model/values'
import type { Call, Routes } from '../contract/call'
import { StoreNames } from '../shared/store-names'
import { runView } from '../shared/views'
import { reasonOf } from '../shared/reasons'
import { previewView } from './previews'

/** The routes; a run that breaks in a way it could not record itself is reported to `logFault`. */
export function addPersonRoutes(
  logFault: (text: string) => void,
): Routes<'listMetaverseTypes' | 'addPerson' | 'previewAddPerson'> {
  return {
    async listMetaverseTypes({ engine }) {
      const types = (await StoreNames.load(engine)).mvTypes()
      const items = types.map(({ name, attributes }) => {
        const given = attributes.filter(({ type, secret }) => secret !== true && type !== 'reference')
        return {
          name,
          attributes: given.map((attribute) => ({ name: attribute.name, type: attribute.type, multi: attribute.multi === true })),
        }
      })
      return { json: { items } }
    },

    async addPerson(call) {
      const { engine, url, storeQuery } = call
      const started = await engine.start(await requestOf(call))
      started.ended.catch((thrown: unknown) => logFault(`run ${started.id} could not be closed: ${messageOf(thrown)}`))
      const run = engine.runsUnderWay().find(({ id }) => id === started.id) ?? (await started.ended)
      const location = `${url.slice(0, url.lastIndexOf('/metaverse'))}/runs/${run.id}${storeQuery}`
      return { status: 202, json: runView(run, await StoreNames.load(engine)), location }
    },

    async previewAddPerson(call) {
      const { engine, url, storeQuery } = call
      const request = await requestOf(call)
      const preview = await previewsOf(engine).start({ runs: () => Promise.resolve([request]), makes: 'person' })
      const location = `${url.slice(0, url.lastIndexOf('/metaverse'))}/previews/${preview.id}${storeQuery}`
      return { status: 202, json: await previewView(engine, preview), location }
    },
  }
}

/** What does not fit is refused before a run is begun. */
async function requestOf({ engine, body, who }: Call<'addPerson'> | Call<'previewAddPerson'>): Promise<RunRequest> {
  const reason = reasonOf(body.reason)
  const given = bare<string | readonly string[]>()
  for (const [name, value] of Object.entries(body.values)) {
    const isText = typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string'))
    if (!isText)
      throw new SyncError('bad-request', `${name} is neither a text nor a list of texts.`, 'Write every value as text.')
    given[name] = value as string | readonly string[]
  }
  const names = await StoreNames.load(engine)
  const person = { type: names.mvTypeMeant(body.type), given, who, reason }
  valuesOf(names.plan, person)
  return { profile: 'add-person', system: null, startedBy: who, overlap: 'wait', person }
}
