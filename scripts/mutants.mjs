/**
 * Asks whether the tests would notice a mistake (`npm run mutants -- runtime/pipeline`, or some files): changes the code in
 * one small place at a time, runs the tests that pass through it, and lists the changes no test noticed. `--changed` takes
 * only the lines changed since a revision, as a sample. Ends with code 1 where a folder's share of noticed changes is below
 * its threshold. What was found is kept in `tmp/mutants`, so that a second run tries only what is new.
 */
import './needs-node.mjs'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { figures, showTable, showUnnoticed } from './mutants-report.mjs'
import { chosen, filesIn } from './mutants-sample.mjs'

/**
 * Folders of sources, an inner one before the one around it; the folders or files whose tests are to notice a change there; tests
 * left out, as they run another process, which has no changes, measure time or are slow; whether the tests run what is built
 * into dist; the least share in %.
 */
const areas = [
  { folder: 'runtime/pipeline', tests: ['test/pipeline', 'test/model'], without: [], runs: 'sources', threshold: 95 },
  {
    folder: 'runtime/expression',
    tests: ['test/expression'],
    without: ['test/expression/time.test.ts'],
    runs: 'sources',
    threshold: 90,
  },
  { folder: 'runtime/api', tests: ['test/api/direct'], without: [], runs: 'sources', threshold: 90 },
  {
    folder: 'runtime/connectors/csv',
    tests: ['test/connectors/csv'],
    without: ['test/connectors/csv/large-files.test.ts'],
    runs: 'sources',
    threshold: 90,
  },
  { folder: 'runtime/connectors/ldap', tests: ['test/connectors/ldap'], without: [], runs: 'sources', threshold: 90 },
  { folder: 'runtime/connectors/scripted', tests: ['test/connectors/scripted'], without: [], runs: 'sources', threshold: 90 },
  {
    folder: 'runtime/connectors',
    tests: ['test/connectors/list.test.ts', 'test/connectors/settings.test.ts', 'test/connectors/csv'],
    without: ['test/connectors/csv/large-files.test.ts'],
    runs: 'sources',
    threshold: 90,
  },
  { folder: 'runtime/engine', tests: ['test/engine'], without: ['test/engine/crash.test.ts'], runs: 'dist', threshold: 0 },
  { folder: 'runtime/store', tests: ['test/store'], without: ['test/store/crash.test.ts'], runs: 'dist', threshold: 0 },
  { folder: 'runtime/model', tests: ['test/model', 'test/pipeline'], without: [], runs: 'sources', threshold: 0 },
]

/** A sample with fewer changes than this is shown and not judged: one that makes no difference would decide. */
const fewestJudged = 40

const help = `npm run mutants -- [folder or file …] [options]

  --changed        only lines changed since a revision, of the files named or of all
  --since REV      that revision (HEAD~1)
  --limit N        at most N files, those with the most changed lines
  --minutes N      stop after N minutes and judge what was tried until then
  --jobs N         how many are tried side by side (1)
  --tests FILE     only these tests (also several times): quicker, and others may notice what they do not
  --fresh          try everything again, also what was tried before

Folders: ${areas.map((area) => area.folder).join(', ')}`

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const kept = join(root, 'tmp', 'mutants')
const events = join(kept, `events-${process.pid}`)

function refuse(sentence) {
  console.error(`${sentence}\n\n${help}`)
  process.exit(2)
}

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        changed: { type: 'boolean', default: false },
        since: { type: 'string', default: 'HEAD~1' },
        limit: { type: 'string', default: '0' },
        minutes: { type: 'string', default: '0' },
        jobs: { type: 'string', default: String(Math.min(2, Math.max(1, availableParallelism() - 1))) },
        tests: { type: 'string', multiple: true, default: [] },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    return refuse(error.message)
  }
}

function readTargets() {
  const folders = positionals.length > 0 ? positionals : areas.map((area) => area.folder)
  try {
    const targets = chosen(folders, options)
    if (targets) return targets
  } catch (error) {
    return refuse(error.message)
  }
  console.log(`There is no revision ${options.since} here: nothing to compare with, nothing tried.`)
  return process.exit(0)
}

/** What StrykerJS is told. Texts and literal objects are left as they are: wording is no behaviour, and types see to shapes. */
function settings(area, patterns, { jobs, fresh, tests: only }) {
  const tests = (only.length > 0 ? only : area.tests)
    .flatMap(filesIn)
    .filter((file) => file.endsWith('.test.ts') && !area.without.includes(file))
  return {
    mutate: patterns,
    testFiles: tests,
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'scripts/mutants-vitest.mjs', related: false },
    // The copy has no modules yet when it is built.
    symlinkNodeModules: area.runs !== 'dist',
    ...(area.runs === 'dist' && { buildCommand: 'node scripts/mutants-copy.mjs --no-check' }),
    coverageAnalysis: 'perTest',
    // What is computed when a file is loaded would have to be changed before its tests are there, and the runner does so too
    // late.
    ignoreStatic: true,
    mutator: { excludedMutations: ['StringLiteral', 'ObjectLiteral'] },
    ignorePatterns: ['/tmp', '/dist', '/.idweave', '/bench'],
    tempDirName: 'tmp/mutants/sandbox',
    cleanTempDir: 'always',
    incremental: true,
    incrementalFile: join('tmp/mutants', `${area.folder.replaceAll('/', '-')}.json`),
    force: fresh,
    concurrency: Number(jobs),
    timeoutMS: 10_000,
    dryRunTimeoutMinutes: 20,
    reporters: ['event-recorder', process.stdout.isTTY ? 'progress' : 'progress-append-only'],
    eventReporter: { baseDir: relative(root, events) },
    logLevel: 'warn',
    allowConsoleColors: false,
  }
}

/** The area that answers for a file. */
function areaOf(file) {
  return areas.find(({ folder }) => file.startsWith(`${folder}/`))
}

/** Tries the changes of one folder until all are tried or the time is over, and gives what became of each. */
async function tryChanges(area, targets, options, until) {
  // As they are tried: whoever mends one meanwhile would have the changes shown at other lines.
  const texts = new Map(targets.map(({ file }) => [file, readFileSync(join(root, file), 'utf8')]))
  const patterns = targets.flatMap((target) => target.patterns)
  mkdirSync(kept, { recursive: true })
  rmSync(events, { recursive: true, force: true })
  const config = join(kept, `config-${process.pid}.json`)
  writeFileSync(config, JSON.stringify(settings(area, patterns, options), undefined, 2))
  const stryker = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js')
  const child = spawn(process.execPath, [stryker, 'run', config], { cwd: root, stdio: 'inherit' })
  let over = false
  const timer = Number.isFinite(until)
    ? setTimeout(
        () => {
          over = true
          child.kill('SIGINT')
        },
        Math.max(0, until - Date.now()),
      )
    : undefined
  const code = await new Promise((done) => child.on('close', done))
  clearTimeout(timer)
  rmSync(config)
  const tried = readTried(targets, texts)
  rmSync(events, { recursive: true, force: true })
  if (code !== 0 && !over) {
    console.error(`${area.folder} could not be tried: see above. When a test fails without any change, mend that first.`)
    process.exit(1)
  }
  return { over, tried }
}

/**
 * What became of the changes asked for. What is kept from runs before is told again whatever was asked for; of one that was cut
 * short that is, for many files, only what no test passes through.
 */
function readTried(targets, texts) {
  if (!existsSync(events)) return []
  return (
    readdirSync(events)
      .filter((name) => name.endsWith('-onMutantTested.json'))
      .map((name) => readFileSync(join(events, name), 'utf8'))
      .filter((text) => text.endsWith('}'))
      .map((text) => JSON.parse(text))
      .map((mutant) => ({ ...mutant, fileName: relative(root, resolve(root, mutant.fileName)) }))
      .filter((mutant) => isAskedFor(mutant, targets))
      .filter((mutant) => ['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(mutant.status))
      .map((mutant) => ({ ...mutant, original: originalOf(mutant, texts.get(mutant.fileName)) }))
      // What types rule out is never reached.
      .filter(({ original }) => !/^default:\s*return [\w.]+ satisfies never$/.test(original))
  )
}

function isAskedFor({ fileName, location }, targets) {
  const target = targets.find(({ file }) => file === fileName)
  return (
    target?.patterns.some((pattern) => {
      const [, first, last] = /:(\d+)-(\d+)$/.exec(pattern) ?? []
      return first === undefined || (location.start.line >= Number(first) && location.end.line <= Number(last))
    }) ?? false
  )
}

/** What stood there. */
function originalOf({ location: { start, end } }, text) {
  const lines = text.split('\n').slice(start.line - 1, end.line)
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1)
  lines[0] = lines[0].slice(start.column - 1)
  return lines.join('\n')
}

const { values: options, positionals } = readOptions()
if (options.help) {
  console.log(help)
  process.exit(0)
}
if (positionals.length === 0 && !options.changed) refuse('Say what is to be changed: a folder, files, or --changed.')
const targets = readTargets()
const until = Number(options.minutes) > 0 ? Date.now() + Number(options.minutes) * 60_000 : Number.POSITIVE_INFINITY
let below = 0
for (const area of areas) {
  const here = targets.filter(({ file }) => areaOf(file) === area)
  if (here.length === 0) continue
  if (Date.now() >= until) {
    console.log(`\n${area.folder}: not tried, the time was over.`)
    continue
  }
  const { over, tried } = await tryChanges(area, here, options, until)
  if (tried.length === 0) {
    console.log(`\n${area.folder}: nothing ${over ? 'tried, the time was over' : 'to change'}.`)
    continue
  }
  showTable(tried)
  showUnnoticed(tried)
  const { score, all } = figures(tried)
  const judged = !options.changed || all >= fewestJudged
  const good = !judged || score >= area.threshold
  if (!good) below += 1
  console.log(
    `\n${good ? '✓' : '✗'} ${area.folder}: ${score.toFixed(1)} % of ${all} noticed${over ? ' until the time was over' : ''}, asked for ${area.threshold} %${judged ? '' : ' (too few to judge)'}`,
  )
}
process.exitCode = below === 0 ? 0 : 1
