/** A Node-RED of one command: no editor, no open port, its own folder, one flow. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)

/** Starts it with the flow; `run` starts one run and resolves with its activity when it has ended. */
export async function startNodeRed(root, options, flow, open) {
  const userDir = join(options.folder, 'node-red')
  mkdirSync(userDir, { recursive: true })
  writeFileSync(join(userDir, 'cycle.json'), JSON.stringify(flow))
  const RED = require('node-red')
  RED.init(createServer(), settings(root, userDir, open))
  const started = flowsStarted(RED)
  await RED.start()
  await started
  const { openEngines } = require(join(root, 'dist', 'nodes', 'adapter', 'deployed-stores.js'))
  const [engine] = openEngines()
  if (!engine) throw new Error(problem(RED, flow) ?? `The store ${options.store} could not be opened.`)
  return {
    engine,
    async run({ node, system, profile, confirm }, onProgress) {
      const request = { profile, system, source: node, startedBy: 'npm run cycle', overlap: 'wait', confirmed: confirm === true }
      return (await engine.start({ ...request, onProgress })).ended
    },
    stop: () => RED.stop(),
  }
}

function settings(root, userDir, open) {
  return {
    userDir,
    flowFile: 'cycle.json',
    nodesDir: [root],
    nodesExcludes: ['nrlint'],
    httpAdminRoot: false,
    httpNodeRoot: false,
    // The flow holds no secrets; a key is set so that Node-RED makes none.
    credentialSecret: 'none',
    logging: { console: { level: 'off', metrics: false, audit: false } },
    editorTheme: { tours: false },
    idweave: { folders: open },
  }
}

/** Resolves when the flows run; rejects when node types are missing. */
function flowsStarted(RED) {
  return new Promise((resolve, reject) => {
    RED.runtime.events.once('flows:started', resolve)
    RED.runtime.events.on('runtime-event', ({ id, payload }) => {
      if (id === 'runtime-state' && payload?.error === 'missing-types')
        reject(new Error(`Node-RED does not know the node types ${payload.types.join(', ')}. Build again: npm run build`))
    })
  })
}

/** Why the store is not open, as its node says. */
function problem(RED, flow) {
  const store = flow.find((node) => node.type === 'identity-store')
  return RED.nodes.getNode(store?.id)?.problem
}
