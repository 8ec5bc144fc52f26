/**
 * Asks whether the tests would notice a mistake (`npm run mutants -- runtime/pipeline`, or some files): changes the code in
 * one small place at a time, runs the tests that pass through it, and lists the changes no test noticed. `--changed` takes
 * only the lines changed since a revision, as a sample. Ends with code 1 where a folder's share of noticed changes is below
 * its threshold. What was found is kept in `tmp/mutants`, so that a second run tries only what is new.
 */
import './needs-node.mjs'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/**
 * Folders of sources; the folders whose tests are to notice a change there; tests left out, as they run another process,
 * which has no changes, or measure time; whether the tests run what is built into dist; the least share in %.
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
  { folder: 'runtime/connectors', tests: ['test/connectors'], without: [], runs: 'sources', threshold: 90 },
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
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    return refuse(error.message)
  }
}

/** The TypeScript files in a folder of the project, or the file itself, as paths from the root. */
function filesIn(path) {
  if (!existsSync(join(root, path))) refuse(`There is no ${path}.`)
  if (statSync(join(root, path)).isFile()) return [path]
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

/**
 * The lines of the new text that changed since a revision, by file, as `first-last`; undefined where there is no such
 * revision.
 */
function changedLines(revision) {
  const { status, stdout } = spawnSync('git', ['diff', '-M', '--unified=0', '--no-color', revision, '--', 'runtime'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) return undefined
  const found = new Map()
  let file
  for (const line of stdout.split('\n')) {
    file = /^\+\+\+ (?:b\/)?(.+)$/.exec(line)?.[1] ?? file
    const [, first, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? []
    if (first === undefined || count === '0') continue
    found.set(file, [...(found.get(file) ?? []), { first: Number(first), last: Number(first) + Number(count) - 1 }])
  }
  return found
}

/** What is to be changed: files, each with the patterns that name the whole of it or some of its lines. */
function chosen(named, { changed, since, limit }) {
  const folders = named.length > 0 ? named : areas.map((area) => area.folder)
  const files = [...new Set(folders.map((path) => relative(root, resolve(root, path))).flatMap(filesIn))]
  if (!changed) return files.map((file) => ({ file, patterns: [file] }))
  const lines = changedLines(since)
  if (lines === undefined) {
    console.log(`There is no revision ${since} here: nothing to compare with, nothing tried.`)
    process.exit(0)
  }
  const size = (file) => lines.get(file).reduce((sum, { first, last }) => sum + last - first + 1, 0)
  const touched = files.filter((file) => lines.has(file)).sort((a, b) => size(b) - size(a))
  const taken = Number(limit) > 0 ? touched.slice(0, Number(limit)) : touched
  if (taken.length < touched.length) console.log(`Left out: ${touched.slice(taken.length).join(', ')}`)
  return taken.map((file) => ({ file, patterns: lines.get(file).map(({ first, last }) => `${file}:${first}-${last}`) }))
}

/** What StrykerJS is told. Texts and literal objects are left as they are: wording is no behaviour, and types see to shapes. */
function settings(area, patterns, { jobs, fresh }) {
  const tests = area.tests.flatMap(filesIn).filter((file) => file.endsWith('.test.ts') && !area.without.includes(file))
  return {
    mutate: patterns,
    testFiles: tests,
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'vitest.config.mts', related: false },
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

/** Tries the changes of one folder until all are tried or the time is over, and gives what became of each. */
async function tryChanges(area, patterns, options, until) {
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
  // The copy was built with our node_modules, where the compiler remembers what it has written: it must not take that for our
  // dist.
  if (area.runs === 'dist') rmSync(join(root, 'node_modules', '.cache', 'idweave', 'runtime.tsbuildinfo'), { force: true })
  const tried = readTried()
  rmSync(events, { recursive: true, force: true })
  if (code !== 0 && !over) {
    console.error(`${area.folder} could not be tried: see above. When a test fails without any change, mend that first.`)
    process.exit(1)
  }
  return { over, tried }
}

function readTried() {
  if (!existsSync(events)) return []
  return (
    readdirSync(events)
      .filter((name) => name.endsWith('-onMutantTested.json'))
      .map((name) => readFileSync(join(events, name), 'utf8'))
      .filter((text) => text.endsWith('}'))
      .map((text) => JSON.parse(text))
      .map((mutant) => ({ ...mutant, fileName: relative(root, resolve(root, mutant.fileName)) }))
      .filter((mutant) => ['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(mutant.status))
      .map((mutant) => ({ ...mutant, original: originalOf(mutant) }))
      // What types rule out is never reached.
      .filter(({ original }) => !/^default:\s*return [\w.]+ satisfies never$/.test(original))
  )
}

/** What stood there. */
function originalOf({ fileName, location: { start, end } }) {
  const lines = readFileSync(join(root, fileName), 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line)
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1)
  lines[0] = lines[0].slice(start.column - 1)
  return lines.join('\n')
}

/** A piece of code in one line of at most 110 characters. */
function short(code) {
  const line = code.replace(/\s+/g, ' ')
  return line.length > 110 ? `${line.slice(0, 109)}…` : line
}

function figures(mutants) {
  const count = (...statuses) => mutants.filter((mutant) => statuses.includes(mutant.status)).length
  const killed = count('Killed', 'Timeout')
  return {
    all: mutants.length,
    killed,
    survived: count('Survived'),
    uncovered: count('NoCoverage'),
    score: (100 * killed) / mutants.length,
  }
}

function showTable(mutants) {
  const byFile = [...Map.groupBy(mutants, (mutant) => mutant.fileName)].sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = [...byFile.map(([file, those]) => [file, figures(those)]), ['all', figures(mutants)]]
  const width = Math.max(...rows.map(([file]) => file.length))
  console.log(`\n${'file'.padEnd(width)}  mutants  killed  survived  no coverage   score`)
  for (const [file, { all, killed, survived, uncovered, score }] of rows)
    console.log(
      `${file.padEnd(width)}  ${String(all).padStart(7)}  ${String(killed).padStart(6)}  ${String(survived).padStart(8)}  ${String(uncovered).padStart(11)}  ${score.toFixed(1).padStart(5)} %`,
    )
}

/** The changes no test noticed: place, what stood there and what it was changed to. */
function showUnnoticed(mutants) {
  const unnoticed = mutants
    .filter((mutant) => mutant.status === 'Survived' || mutant.status === 'NoCoverage')
    .sort((a, b) => a.fileName.localeCompare(b.fileName) || a.location.start.line - b.location.start.line)
  for (const { fileName, location, original, replacement, status } of unnoticed) {
    const { line, column } = location.start
    console.log(`${fileName}:${line}:${column}${status === 'NoCoverage' ? ' (never executed)' : ''}`)
    console.log(`    ${short(original)}  →  ${short(replacement)}`)
  }
}

const { values: options, positionals } = readOptions()
if (options.help) {
  console.log(help)
  process.exit(0)
}
if (positionals.length === 0 && !options.changed) refuse('Say what is to be changed: a folder, files, or --changed.')
const targets = chosen(positionals, options)
const until = Number(options.minutes) > 0 ? Date.now() + Number(options.minutes) * 60_000 : Number.POSITIVE_INFINITY
let below = 0
for (const area of areas) {
  const here = targets.filter(({ file }) => file.startsWith(`${area.folder}/`))
  if (here.length === 0) continue
  if (Date.now() >= until) {
    console.log(`\n${area.folder}: not tried, the time was over.`)
    continue
  }
  const { over, tried } = await tryChanges(
    area,
    here.flatMap(({ patterns }) => patterns),
    options,
    until,
  )
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
