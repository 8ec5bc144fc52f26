/** The process of a preview's foreign nodes goes with the process that began it, whatever its nodes are busy with (N6). */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { projectRoot } from './red'

const coreNodes = dirname(createRequire(__filename).resolve('@node-red/nodes'))

/** Begins one with a function that never comes to an end. */
const code = `const { foreignNodesHost } = require(${JSON.stringify(join(projectRoot, 'dist/nodes/adapter/foreign/foreign-nodes.js'))})
const node = (id, type, more) => ({ id, type, z: 'tab', x: 1, y: 1, name: id, ...more })
const flow = [{ id: 'tab', type: 'tab', label: 'x' }, node('endless', 'function', { func: 'for (;;) await null', outputs: 1, wires: [[]] })]
const nodes = foreignNodesHost(${JSON.stringify(coreNodes)}, 60000)(flow, { arrived() {}, broken() {} })
nodes.enter([{ node: 'endless', output: null, message: { identity: { page: 1, object: 1 } } }], 0)
setTimeout(() => console.log('under way'), 2500)`

it.skipIf(process.platform !== 'linux')('N6 a process whose code never ends goes with whoever began it', async () => {
  const parent = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => parent.stdout.once('data', resolve))
  const children = readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8').trim().split(' ')
  expect(children).toHaveLength(1)
  parent.kill('SIGKILL')
  await expect.poll(() => existsSync(`/proc/${children[0]}`), { timeout: 10_000 }).toBe(false)
})
