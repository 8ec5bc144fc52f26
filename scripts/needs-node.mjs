/**
 * Imported first by every script: ends with a sentence instead of a crash when Node is too old for Node-RED 5 and the store, or
 * nothing is installed.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function refuse(sentence) {
  console.error(sentence)
  process.exit(1)
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
if (!existsSync(join(root, 'node_modules', 'node-red'))) refuse('Nothing is installed yet. Run: npm ci')

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 12))
  refuse(
    `This is Node ${process.versions.node}; Idweave needs 22.12 or later. On Linux and Windows it brings 24 along: start it through npm (npm start, npm test), and if that is what you did, install again with npm ci, optional packages included. Elsewhere install Node 24.`,
  )
