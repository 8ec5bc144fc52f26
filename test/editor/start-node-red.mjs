/**
 * Starts a real Node-RED with this project's built nodes, for the editor's tests: `node start-node-red.mjs <package> <port> <user
 * folder> [permissions by token]`.
 */
import { createRequire } from 'node:module'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { dirname } from 'node:path'

const [packageName, port, userDir, tokens = 'null'] = process.argv.slice(2)
const permissions = JSON.parse(tokens)
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const require = createRequire(`${root}/package.json`)
const RED = require(packageName)
const express = createRequire(require.resolve(packageName))('express')
const app = express()
const server = createServer(app)
RED.init(server, {
  httpAdminRoot: '/',
  httpNodeRoot: false,
  userDir,
  nodesDir: [root],
  flowFile: 'flows.json',
  ...(permissions && {
    adminAuth: {
      type: 'credentials',
      users: [],
      tokens: async (token) => (Object.hasOwn(permissions, token) ? { username: token, permissions: permissions[token] } : null),
    },
  }),
  credentialSecret: 'for the tests',
  idweave: {},
  logging: { console: { level: 'warn', metrics: false, audit: false } },
  editorTheme: { tours: false, palette: { catalogues: [] } },
  telemetry: { enabled: false, updateNotification: false },
})
app.use('/', RED.httpAdmin)
server.listen(Number(port), '127.0.0.1')
await RED.start()
console.log('started')
process.on('SIGTERM', () => {
  RED.stop().finally(() => process.exit(0))
})
