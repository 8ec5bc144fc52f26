/**
 * Holds all sources against the habits of test/architecture/habits. What a file may still have against one stands in ratchet.json
 * there. Fails when a file is worse than that, and when it is better: then `npm run check -- --tighten` writes the figures down,
 * never up. A file that was moved or split takes its allowance along. A habit without figures begins with what is found.
 */
import './needs-node.mjs'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { architecture, root } from './architecture.mjs'

const file = join(root, 'test', 'architecture', 'habits', 'ratchet.json')

function readRatchet() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

const { findingsIn, reportOf, summaryOf } = await architecture('habits/habits')
const { readProject } = await architecture('habits/project')
const { compare, tighten } = await architecture('habits/ratchet')

const findings = findingsIn(readProject(root))
if (process.argv.includes('--tighten')) {
  const tightened = tighten(findings, readRatchet(), (path) => existsSync(join(root, path)))
  writeFileSync(file, `${JSON.stringify(tightened, null, 2)}\n`)
}
const comparison = compare(findings, readRatchet())
console.log(summaryOf(findings))
const report = reportOf(comparison, findings)
if (report !== '') console.log(`\n${report}`)
process.exitCode = report === '' ? 0 : 1
