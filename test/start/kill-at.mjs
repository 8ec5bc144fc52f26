/**
 * Loaded before a program (`node --import`): ends it as `kill -9` does before its change number KILL_AT of a file or a store, or
 * prints how many changes there were. A transaction is one change.
 */
import fs from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'

const at = Number(process.env.KILL_AT)
let met = 0

function checkpoint() {
  if (++met === at) process.kill(process.pid, 'SIGKILL')
}

function watch(owner, method, counts) {
  const original = owner[method]
  owner[method] = function (...parameters) {
    if (counts.call(this, parameters)) checkpoint()
    return original.apply(this, parameters)
  }
}

for (const method of ['writeFileSync', 'renameSync', 'rmSync']) watch(fs, method, () => true)
syncBuiltinESMExports()
const memory = new (createRequire(import.meta.url)('better-sqlite3'))(':memory:')
watch(Object.getPrototypeOf(memory.prepare('select 1')), 'run', function () {
  return this.source === 'commit'
})
memory.close()
process.on('exit', () => process.stdout.write(`changes: ${met}\n`))
