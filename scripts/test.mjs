/**
 * Runs the tests (`npm test`, or `npm test -- test/expression` for some): builds, runs vitest, names what was left out for want
 * of a server and the command that installs it. The last line is `N passed, N failed`. With IDWEAVE_REQUIRE_SERVERS=1 a missing
 * server is a failure.
 */
import './needs-node.mjs'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build-when-stale.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const results = join(root, 'tmp', `test-results-${process.pid}.json`)
const notRun = join(root, 'tmp', `servers-not-run-${process.pid}.json`)

/** Prints the last line and ends. */
function finish(passed, failed) {
  for (const file of [results, notRun]) rmSync(file, { force: true })
  console.log(`${passed} passed, ${failed} failed`)
  process.exit(failed === 0 ? 0 : 1)
}

/** A test file that breaks before its tests counts as one failure, and so does whatever else made vitest fail. */
function failures(outcome, status) {
  const broken = outcome.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((result) => result.status === 'failed'),
  )
  const counted = outcome.numFailedTests + broken.length
  return counted === 0 && status !== 0 ? 1 : counted
}

function sayWhatWasNotRun(skipped) {
  const noted = existsSync(notRun) ? JSON.parse(readFileSync(notRun, 'utf8')) : []
  if (noted.length > 0) {
    const servers = [...new Set(noted.map(({ server }) => server))]
    console.log(`\nNot run, for want of ${servers.join(' and ')} on this machine:`)
    for (const { suite, server } of noted) console.log(`  ${suite} (${server})`)
    if (servers.some((server) => !server.includes('namespaces'))) console.log('Install what is missing with: npm run servers')
  } else if (skipped > 0) console.log(`\n${skipped} skipped.`)
}

mkdirSync(join(root, 'tmp'), { recursive: true })
if (!build(root)) {
  console.error('The build failed: see above. No test was run.')
  finish(0, 1)
}
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, IDWEAVE_NOT_RUN_FILE: notRun } },
)
if (!existsSync(results)) {
  console.error('The tests ended without a result.')
  finish(0, 1)
}
const outcome = JSON.parse(readFileSync(results, 'utf8'))
sayWhatWasNotRun(outcome.numPendingTests)
finish(outcome.numPassedTests, failures(outcome, status))
