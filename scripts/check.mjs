/**
 * Checks everything that is not a test of behaviour (`npm run check`, or `npm run check -- lint` for some by name): types, lint,
 * format, dead code, dependency direction, habits, completeness of the nodes. Runs all, shows what failed in full, and ends with
 * the figures of the sources, a table and `N passed, N failed`. `npm run check -- --tighten` holds what became better fast.
 */
import './needs-node.mjs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { architecture, root } from './architecture.mjs'

const tool = (path, ...args) => [join(root, 'node_modules', path), ...args]

/** What is checked: a name, what it stands for, and the script to run with Node. */
const checks = [
  { name: 'types', what: 'runtime and nodes', run: tool('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json') },
  { name: 'types-editor', what: 'editor pages', run: tool('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.editor.json') },
  { name: 'types-test', what: 'tests', run: tool('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.test.json') },
  { name: 'lint', what: 'oxlint', run: tool('oxlint/bin/oxlint', '--format=unix') },
  { name: 'format', what: 'prettier', run: tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.') },
  {
    name: 'dead-code',
    what: 'knip: files, exports, dependencies',
    run: tool('knip/bin/knip.js', '--no-progress', '--no-config-hints'),
  },
  { name: 'imports', what: 'who may import whom', run: tool('vitest/vitest.mjs', 'run', 'test/architecture') },
  { name: 'habits', what: 'sizes, comments, dead members, plain words', run: [join(root, 'scripts', 'habits.mjs')] },
  { name: 'nodes', what: 'page, texts, help, example of each', run: [join(root, 'scripts', 'check-nodes.mjs')] },
]

function run(check) {
  const since = Date.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, check.run, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
    child.on('close', (code) =>
      resolve({ ...check, good: code === 0, output: output.trim(), seconds: (Date.now() - since) / 1000 }),
    )
  })
}

const tighten = '--tighten'
const tightens = process.argv.includes(tighten)
const asked = tightens ? ['habits'] : process.argv.slice(2)
const unknown = asked.filter((name) => !checks.some((check) => check.name === name))
if (unknown.length > 0) {
  console.error(`There is no check ${unknown.join(', ')}. There are: ${checks.map((check) => check.name).join(', ')}`)
  process.exit(2)
}
const chosen = checks
  .filter((check) => asked.length === 0 || asked.includes(check.name))
  .map((check) => (tightens ? { ...check, run: [...check.run, tighten] } : check))

const results = []
for (const check of chosen) {
  const result = await run(check)
  results.push(result)
  if (!result.good) console.log(`\n── ${result.name} ──\n${result.output}\n`)
}
if (asked.length === 0) {
  const { figuresOf, figuresText } = await architecture('figures')
  console.log(`${figuresText(figuresOf(root))}\n`)
}

const width = Math.max(...results.map(({ name }) => name.length))
for (const { name, what, good, seconds } of results)
  console.log(`${good ? '✓' : '✗'} ${name.padEnd(width)}  ${seconds.toFixed(1).padStart(5)} s  ${what}`)
const failed = results.filter(({ good }) => !good).length
console.log(`${results.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
