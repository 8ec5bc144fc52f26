import { it } from 'vitest'
import { proposedFor } from './found'
import { germanFile } from './files'
import { buildCycle } from '../../../nodes/editor/new-cycle/build'
import { writeFileSync } from 'node:fs'
import { say } from './say'
it('x', async () => {
  const { given, found, ...a } = await proposedFor(germanFile('utf-8'))
  let n = 0
  const built = buildCycle(a, { newId: () => `n${++n}`, stores: [], rules: [], systems: [], tabNames: [], say })
  writeFileSync('/tmp/built-flow.json', JSON.stringify(built.nodes))
  for (const x of built.nodes.filter((n) => n['x'] !== undefined)) console.log(x.type, x['name'], x['x'], x['y'], x['w'] ?? '', x['h'] ?? '')
})
