/**
 * Holds all sources against the habits of test/architecture/habits. What a file may still have against one stands in ratchet.json
 * there. Fails when a file is worse than that, and when it is better: then `npm run check -- --tighten` writes the figures down,
 * never up. A file that was moved or split takes its allowance along. A habit without figures begins with what is found. Fails
 * too when the ratchet itself was raised above what is committed, here or where this branch left main.
 */
import './needs-node.mjs'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { architecture, root } from './architecture.mjs'

const file = join(root, 'test', 'architecture', 'habits', 'ratchet.json')

function readRatchet() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** What git answers; empty where there is no git, or no such commit. */
function git(...words) {
  const { status, stdout } = spawnSync('git', words, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
  return status === 0 ? stdout.trim() : ''
}

/** The ratchet of a commit and what files there were then; undefined when the commit has none. */
function committedAt(commit) {
  const text = commit === '' ? '' : git('show', `${commit}:test/architecture/habits/ratchet.json`)
  if (text === '') return undefined
  const tracked = new Set(git('ls-tree', '-r', '--name-only', commit).split('\n'))
  return { ratchet: JSON.parse(text), files: { exists, existed: (path) => tracked.has(path) } }
}

const exists = (path) => existsSync(join(root, path))

const { findingsIn, reportOf, summaryOf } = await architecture('habits/habits')
const { readProject } = await architecture('habits/project')
const { compare, loosened, tighten } = await architecture('habits/ratchet')

const findings = findingsIn(readProject(root))
const head = committedAt('HEAD') ?? { ratchet: {}, files: { exists, existed: () => false } }
if (process.argv.includes('--tighten')) {
  const tightened = tighten(findings, readRatchet(), head.ratchet, head.files)
  writeFileSync(file, `${JSON.stringify(tightened, null, 2)}\n`)
}
const before = [head, committedAt(git('merge-base', 'HEAD', 'main'))].filter((commit) => commit !== undefined)
const raised = new Set(before.flatMap(({ ratchet, files }) => loosened(readRatchet(), ratchet, files)))
const comparison = compare(findings, readRatchet())
console.log(summaryOf(findings))
const report = reportOf(comparison, findings)
if (report !== '') console.log(`\n${report}`)
if (raised.size > 0)
  console.log(`\nThe ratchet allows more than what is committed. Put its figures back:\n  ${[...raised].join('\n  ')}`)
process.exitCode = report === '' && raised.size === 0 ? 0 : 1
