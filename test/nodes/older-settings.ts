/** Flows saved by another version of Idweave, in a real Node-RED: a made-up history of the attribute flow's settings. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Migration } from '../../nodes/settings/migrate'
import { cycleFlow } from './cycle-flow'
import { memory, memorySystem } from './memory'
import type { RunningRed } from './red'
import { fromDist, registerConnector, startRed } from './red'

/** Version 1 had lines `source > target` in one text, version 2 a list of them; since version 3 there are rows. */
const history: readonly Migration[] = [
  { version: 1, apply: (settings) => (settings['lines'] = String(settings['text']).split('\n')), retired: ['text'] },
  {
    version: 2,
    apply: (settings) => {
      settings['mappings'] = (settings['lines'] as string[]).map((line) => {
        const [value, target] = line.split(' > ')
        return { enabled: true, kind: 'direct', value, target }
      })
    },
    retired: ['lines'],
  },
]

const inbound = (settings: object) => ({ id: 'flow', type: 'identity-attribute-flow', mappings: [], ...settings })
const outbound = { id: 'out-flow', type: 'identity-attribute-flow', configVersion: 3 }
const version1 = { text: 'employeeId > Employee ID\ngivenName > First Name\nsn > Last Name' }
const version2 = { configVersion: 2, lines: version1.text.split('\n') }

/** The same in each version of Node-RED. */
export function olderSettings(version: 'node-red' | 'node-red-4'): void {
  describe(`settings of another version in ${version}`, () => {
    let red: RunningRed
    beforeAll(async () => {
      registerConnector(memory)
      const { migrations } = fromDist<{ migrations: Migration[] }>('nodes/attribute-flow/migrations.js')
      migrations.splice(0, migrations.length, ...history)
      red = await startRed({ version, settings: { flowFile: 'flows.json' } })
    })
    afterAll(() => red.stop())

    it.each([
      ['from before there were versions', version1],
      ['of version 2', version2],
    ])('a flow %s runs as if it had been saved today, and stays as it was saved', async (_which, settings) => {
      await red.deploy(cycleFlow({ change: [inbound(settings), outbound] }))
      memorySystem('hr').set('1001', { givenName: 'Ann', sn: 'Lee', department: 'Sales', employeeType: 'FTE' })
      const run = await red.run('import', { profile: 'full-import+full-sync' })
      expect(run.counters).toMatchObject({ processed: 1, syncFailed: 0 })
      const { items } = await red.engine().store.searchMvos({ limit: 10 })
      expect(items.map(({ attributes }) => attributes)).toEqual([
        { 'Employee ID': '1001', 'First Name': 'Ann', 'Last Name': 'Lee' },
      ])
      const saved = JSON.parse(readFileSync(join(red.userDir, 'flows.json'), 'utf8')) as { id: string }[]
      expect(saved.find(({ id }) => id === 'flow')).toMatchObject({ ...settings, mappings: [] })
    })

    it('a flow of a newer version is refused where it was changed, with what to do', async () => {
      await red.deploy(cycleFlow({ change: [inbound({ configVersion: 4 }), outbound] }))
      const run = await red.run('import', { profile: 'full-sync' })
      expect(run.counters).toMatchObject({ processed: 1, flowed: 0 })
      const refused = red.node('flow') as unknown as { problem: string }
      expect(refused.problem).toBe(
        'identity-attribute-flow "the flow" cannot be used: its settings have version 4, and this program knows versions up to 3. Install the Idweave that saved this flow, or a newer one, and deploy.',
      )
    })
  })
}
