/** The connectors' contract on the scripted system. */
import { scripted } from '../../../runtime/connectors/scripted/connector'
import { forgetScriptedSystem, scriptedSystem } from '../../../runtime/connectors/scripted/system/system'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import type { StoredObject } from '../../../runtime/connectors/scripted/system/journal'
import { describeConnector } from '../contract/contract'

const account: ObjectTypeSchema = {
  name: 'account',
  anchor: 'id',
  secondaryId: 'dn',
  attributes: [
    { name: 'id', type: 'text', multi: false },
    { name: 'dn', type: 'text', multi: false, comparison: 'dn' },
    { name: 'title', type: 'text', multi: false },
    { name: 'mail', type: 'text', multi: true },
    { name: 'level', type: 'integer', multi: false },
  ],
}

const token = 'very-secret-token'

describeConnector({
  name: 'scripted',
  type: scripted,
  async prepare() {
    const system = scriptedSystem('contract')
    return {
      settings: { system: 'contract', token },
      objectTypes: [account],
      context: { allowedFolders: [], objectTypes: [account], log: () => {} },
      async seed(objects) {
        const stored = (object: (typeof objects)[number], i: number): StoredObject => {
          const anchor = `seed-${i}`
          return { type: object.type, anchor, secondaryId: object.secondaryId, attributes: { ...object.attributes, id: anchor } }
        }
        system.fill(objects.map(stored))
      },
      readBack: async () => system.all(),
      cleanUp: async () => forgetScriptedSystem('contract'),
    }
  },
  features: {
    deltaImport: true,
    export: true,
    find: true,
    assignsAnchor: true,
    rename: (n) => `cn=renamed ${n},dc=example`,
    sample: (n) => {
      const dn = `cn=person ${n},dc=example`
      return {
        type: 'account',
        anchor: null,
        secondaryId: dn,
        attributes: { dn, level: n, mail: [`a${n}@x`, `b${n}@x`], title: `Title ${n}` },
      }
    },
    attributes: { text: 'title', list: 'mail', typed: 'level' },
    badSettings: [
      { setting: 'system', value: '' },
      { setting: 'anchors', value: 'none' },
      { setting: 'file', value: '/etc/state' },
      { setting: 'script', value: 'no json' },
      { setting: 'script', value: '{"refuse": "some"}' },
    ],
    unreachable: { system: 'contract that is down', script: '{"unreachable": true}' },
    secrets: [token],
  },
})
