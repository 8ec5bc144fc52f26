/** What a run did, as a table on the terminal, and what of it counts as a fault. */
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)

const groups = [
  {
    name: 'import',
    counters: {
      read: 'read',
      added: 'added',
      updated: 'updated',
      renamed: 'renamed',
      obsoleted: 'gone',
      returned: 'returned',
      unchanged: 'unchanged',
      confirmed: 'confirmed',
      notReimported: 'not confirmed',
      importFailed: 'failed',
      skipped: 'empty rows',
    },
    always: ['read', 'added', 'updated', 'obsoleted', 'unchanged', 'importFailed'],
  },
  {
    name: 'sync',
    counters: {
      processed: 'processed',
      joined: 'joined',
      projected: 'new',
      flowed: 'changed',
      noChange: 'unchanged',
      disconnected: 'left',
      outOfScope: 'out of scope',
      disconnectors: 'not joined',
      deletionMarked: 'to be deleted',
      deletionCleared: 'back in time',
      mvDeleted: 'objects deleted',
      syncFailed: 'failed',
      followUps: 'others due by it',
      followUpsFailed: 'of those failed',
    },
    always: ['processed', 'joined', 'projected', 'syncFailed'],
  },
  {
    name: 'export',
    counters: {
      sent: 'sent',
      created: 'created',
      exportUpdated: 'updated',
      exportRenamed: 'renamed',
      deleted: 'deleted',
      held: 'held',
      exportFailed: 'failed',
    },
    always: ['sent', 'created', 'exportUpdated', 'deleted', 'exportFailed'],
  },
]
const targetCounters = {
  provisioned: 'new accounts',
  matched: 'found',
  updated: 'updated',
  deprovisioned: 'taken away',
  withdrawn: 'withdrawn',
}

/** Faulty objects shown of one run. */
const shownFaults = 5

/** Objects of the run that failed. */
function failuresOf({ counters }) {
  return counters.importFailed + counters.notReimported + counters.syncFailed + counters.followUpsFailed + counters.exportFailed
}

/** Not the warning that a target is empty which an export has read before it makes the first accounts there. */
function matters({ kind }, { code }) {
  return code !== 'empty' && !(kind === 'export' && code === 'no-objects')
}

/** What went wrong in a cycle, to be added up. */
export function noFaults() {
  return { objects: 0, values: 0, warnings: 0, problems: 0 }
}

/** Adds a run's failed objects, the values that could not be used although their objects went through, and its warnings. */
export async function faultsOf(run, store, faults) {
  faults.objects += failuresOf(run)
  faults.warnings += run.warnings.filter((warning) => matters(run, warning)).length
  if (run.status !== 'errors') return
  const failed = new Set(['importFailed', 'notReimported', 'syncFailed', 'exportFailed'])
  let after
  do {
    const { items, next } = await store.runRecords(run.id, { limit: 500, ...(after && { after }) })
    faults.values += items.filter(({ outcome, error }) => error !== null && !failed.has(outcome)).length
    after = next
  } while (after)
}

/**
 * What somebody has to look at by the store's health (N10), a sentence each; without advice, and without what the runs of this
 * cycle have shown of themselves.
 */
export async function problemsOf(root, engine, runs) {
  const { healthOf } = require(join(root, 'dist', 'runtime', 'engine', 'health', 'health.js'))
  const { problemKinds } = require(join(root, 'dist', 'runtime', 'model', 'problems.js'))
  const { problems } = await healthOf(engine)
  return problems
    .filter(({ code, run }) => problemKinds[code] !== 'advice' && !(run !== null && runs.has(run)))
    .map(({ sentence, next }) => `${sentence} ${next}`.trimEnd())
}

/** The run's counters (N3), its warnings and its first faults with the objects' names. */
export async function phaseTable({ title, profile }, run, seconds, store) {
  const speed = run.counters.read + run.counters.processed + run.counters.sent
  const head = `${title}   ${statusOf(run)}, ${seconds.toFixed(1)} s${seconds >= 1 ? `, ${Math.round(speed / seconds).toLocaleString('en')} objects/s` : ''}`
  const shown = groups.filter((group) => isPart(group.name, profile))
  const rows = shown.map((group) => [group.name, cells(run.counters, group.counters, group.always)])
  for (const [name, counters] of Object.entries(run.targets))
    rows.push([`→ ${name}`, cells(counters, targetCounters, ['provisioned', 'updated'])])
  const width = Math.max(8, ...rows.map(([name]) => name.length))
  const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
  const remarks = [
    ...(run.reason === null ? [] : [`  stopped: ${run.reason}`]),
    ...run.warnings.map((warning) => `  warning: ${warning.message}`),
    ...(await faults(run, store)),
  ]
  return ['─'.repeat(100), head, ...lines, ...remarks].join('\n')
}

function statusOf({ status }) {
  return { success: 'done', warnings: 'done, with warnings', errors: 'done, some objects failed' }[status] ?? status
}

function isPart(group, profile) {
  return profile === 'lifecycle' ? group === 'sync' : profile.includes(group)
}

function cells(counters, names, always) {
  return Object.entries(names)
    .filter(([name]) => always.includes(name) || counters[name] !== 0)
    .map(([name, label]) => `${label} ${(counters[name] ?? 0).toLocaleString('en')}`)
    .join('   ')
}

async function faults(run, store) {
  const found = []
  for (const outcome of ['importFailed', 'notReimported', 'valueUnreadable', 'syncFailed', 'exportFailed']) {
    const { items } = await store.runRecords(run.id, { outcome, limit: shownFaults })
    found.push(...items)
  }
  // Values that did not flow stand among those that did: only a run with errors has any.
  if (run.status === 'errors' && found.length < shownFaults) {
    const { items } = await store.runRecords(run.id, { outcome: 'flowed', limit: 500 })
    found.push(...items.filter(({ error }) => error !== null))
  }
  const lines = found.slice(0, shownFaults).map((fault) => `  failed: ${fault.name}: ${fault.because}`)
  const more = failuresOf(run) - lines.length
  return more > 0 && lines.length > 0 ? [...lines, `  … and ${more.toLocaleString('en')} more`] : lines
}
