/** The scripted system as the contract's real one. */
import { forgetScriptedSystem, scriptedSystem } from '../../../runtime/connectors/scripted/system/system'
import type { RealSystem } from '../contract/contract'

/** A system in memory of that name. */
export async function scriptedReal(name: string): Promise<RealSystem> {
  const system = scriptedSystem(name)
  return {
    settings: { system: name, token: 'very-secret-token' },
    folders: [],
    async seed(objects) {
      const anchored = objects.map((object, i) => ({ ...object, anchor: `seed-${i}` }))
      system.fill(anchored.map((object) => ({ ...object, attributes: { ...object.attributes, id: object.anchor } })))
    },
    contents: async () => system.all(),
    stop: async () => forgetScriptedSystem(name),
  }
}
