/**
 * Makes the folder of an installation as it is delivered (`npm run installation -- FOLDER`): built, with the packages it runs on
 * and nothing of development. `--without-node` leaves Node out, for a machine or container that has one.
 */
import './needs-node.mjs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeInstallation, packagesIn } from './delivery/installation.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

try {
  const options = { 'without-node': { type: 'boolean', default: false } }
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  if (positionals.length !== 1) throw new Error('Say where to: npm run installation -- [--without-node] FOLDER')
  const target = resolve(positionals[0])
  const packages = makeInstallation(root, target, { withNode: !values['without-node'] })
  console.log(`Made ${target} with ${packagesIn(packages)} packages.`)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
