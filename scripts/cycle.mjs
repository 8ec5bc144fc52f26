/**
 * Runs the reference cycle once (`npm run cycle`): Buildings, HR, Badge, Departments, what is due, export, confirming import,
 * in a real Node-RED without an editor, and prints what each run did. `npm run cycle -- --help` lists the options. Exits with 1
 * if a run stopped, an object or a value failed, a run warned, or something is wrong with the canvas or the store afterwards.
 */
import './needs-node.mjs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build-when-stale.mjs'
import { cycleFlow } from './cycle/flow.mjs'
import { sentenceOf } from './denied.mjs'
import { help, readOptions } from './cycle/options.mjs'
import { createUnits } from './cycle/units.mjs'
import { closing } from './cycle/closing.mjs'
import { faultsOf, noFaults, phaseTable, problemsOf } from './cycle/report.mjs'
import { startNodeRed } from './cycle/node-red.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The runs of one cycle in their order. */
function phases({ full, ldap, confirm, badge, buildings, departments }) {
  const sync = full ? 'full-import+full-sync' : 'full-import+delta-sync'
  const target = ldap ? 'directory' : 'accounts'
  return [
    ...(buildings
      ? [{ title: 'Buildings: import and synchronisation', node: 'ref-buildings-import', system: 'ref-buildings', profile: sync }]
      : []),
    { title: 'HR: import and synchronisation', node: 'ref-hr-import', system: 'ref-hr', profile: sync },
    ...(badge
      ? [{ title: 'Badge: import and synchronisation', node: 'ref-badge-import', system: 'ref-badge', profile: sync }]
      : []),
    ...(departments
      ? [
          {
            title: 'Departments: import and synchronisation',
            node: 'ref-departments-import',
            system: 'ref-departments',
            profile: sync,
          },
        ]
      : []),
    { title: 'What is due: deletions after the grace period', node: 'ref-due', system: null, profile: 'lifecycle', confirm },
    {
      title: `${ldap ? 'Directory' : 'Accounts'}: export`,
      node: `ref-${target}-export`,
      system: `ref-${target}`,
      profile: 'export',
      confirm: true,
    },
    {
      title: `${ldap ? 'Directory' : 'Accounts'}: confirming import`,
      node: `ref-${target}-import`,
      system: `ref-${target}`,
      profile: sync,
    },
  ]
}

/** One line that is overwritten on a terminal, and one every few seconds elsewhere. */
function progressLine() {
  const { stderr } = process
  let last = 0
  return (title, run, since) => {
    if (run.ended !== null) {
      if (stderr.isTTY) stderr.write('\r\x1b[K')
      return
    }
    const now = Date.now()
    if (now - since < 1000 || (!stderr.isTTY && now - last < 5000)) return
    last = now
    const { read, processed, sent } = run.counters
    const done = run.kind === 'export' ? sent : processed > 0 ? processed : read
    const what = run.kind === 'export' ? 'sent' : processed > 0 ? 'synchronised' : 'read'
    const of = run.total === null || done > run.total ? '' : ` of ${run.total.toLocaleString('en')}`
    const line = `${title}: ${done.toLocaleString('en')}${of} ${what}, ${Math.round((now - since) / 1000)} s`
    stderr.write(stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
  }
}

async function main() {
  const options = readOptions(process.argv.slice(2), root)
  if (options.help) return void console.log(help)
  if (!build(root)) throw new Error('The build failed: see above. Nothing was run.')
  const { flow, open, notes } = await cycleFlow(root, options)
  for (const note of notes) console.log(note)
  const nodeRed = await startNodeRed(root, options, flow, open)
  process.once('SIGINT', () => nodeRed.engine.abortAll('stopped from the keyboard'))
  const faults = noFaults()
  const runs = new Set()
  let stopped = false
  try {
    const show = progressLine()
    for (const phase of phases(options)) {
      const since = Date.now()
      if (phase.profile === 'export' && options.ldap && options.createUnits)
        for (const unit of await createUnits(root, options.ldap, nodeRed.engine)) console.log(`Unit made: ${unit}`)
      const run = await nodeRed.run(phase, (now) => show(phase.title, now, since))
      runs.add(run.id)
      console.log(await phaseTable(phase, run, (Date.now() - since) / 1000, nodeRed.engine.store))
      await faultsOf(run, nodeRed.engine.store, faults)
      stopped = run.status === 'stopped' || run.status === 'cancelled'
      if (stopped) break
    }
    const problems = await problemsOf(root, nodeRed.engine, runs)
    faults.problems = problems.length
    for (const problem of problems) console.log(`Problem: ${problem}`)
  } finally {
    await nodeRed.stop()
  }
  const end = closing(options, faults, stopped ? 'stopped' : 'whole')
  console.log(end.line)
  process.exitCode = end.code
}

main().then(
  () => process.exit(),
  (error) => {
    console.error(error instanceof Error ? [sentenceOf(error), error.next].filter(Boolean).join(' ') : String(error))
    process.exit(1)
  },
)
