/**
 * Rates of the store alone: run with `node dist/bench/store.js [objects] [file]`. It plays the store's part of a first import, an
 * unchanged import, a first full sync with one target, an unchanged full sync and a delta, and prints microseconds an object.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Cso } from '../runtime/model/objects'
import { nothingDone } from '../runtime/model/runs'
import type { CsoWrite } from '../runtime/model/page'
import { documentText } from '../runtime/model/values'
import { yieldToEventLoop } from '../runtime/store/sqlite/file/connection'
import { openStore } from '../runtime/store/sqlite/open'
import { type Bench, NOW, page, person, project, record } from './store-objects'

const PAGE = 200

async function timed(b: Bench, name: string, work: () => Promise<number>): Promise<void> {
  const stalls = monitorEventLoopDelay({ resolution: 1 })
  stalls.enable()
  await new Promise((resolve) => setTimeout(resolve, 5))
  stalls.reset()
  const used = process.cpuUsage()
  const before = process.hrtime.bigint()
  const objects = await work()
  const micros = Number(process.hrtime.bigint() - before) / 1000
  const { user, system } = process.cpuUsage(used)
  await new Promise((resolve) => setTimeout(resolve, 5))
  const each = (total: number): string => (total / objects).toFixed(1).padStart(6)
  const rate = Math.round((objects / micros) * 1e6)
    .toLocaleString('en')
    .padStart(10)
  const longest = (stalls.max / 1e6).toFixed(0).padStart(5)
  console.log(
    `${name.padEnd(46)} ${each(micros)} µs an object (CPU ${each(user + system)}) ${rate}/s, longest stall ${longest} ms`,
  )
}

function sizes(count: number): number[] {
  return Array.from({ length: Math.ceil(count / PAGE) }, (_, i) => Math.min(PAGE, count - i * PAGE))
}

async function firstImport(b: Bench): Promise<number> {
  let done = 0
  for (const size of sizes(b.count)) {
    const keys = Array.from({ length: size }, (_, i) => ({ type: 'person', anchorKey: `E${done + i}`, secondaryKey: null }))
    await b.store.findForImport(b.hr, keys)
    const first = b.store.reserveIds('cso', size)
    const csos = keys.map((key, i): CsoWrite => {
      const cso: Cso = {
        id: first + i,
        system: b.hr,
        type: 'person',
        anchor: key.anchorKey,
        secondaryId: null,
        attributes: person(done + i),
        mvo: null,
        link: 'none',
        rule: null,
        staging: 'normal',
        due: b.store.nextChange(),
        version: 0,
      }
      return { cso, anchorKey: key.anchorKey, secondaryKey: null, attributesChanged: true }
    })
    const records = csos.map(({ cso }) => record(b, 'added', cso.id, null, cso.anchor ?? ''))
    await b.store.savePage(page(b.run, { csos, records }))
    await yieldToEventLoop()
    done += size
  }
  return done
}

async function unchangedImport(b: Bench): Promise<number> {
  let done = 0
  for (const size of sizes(b.count)) {
    const keys = Array.from({ length: size }, (_, i) => ({ type: 'person', anchorKey: `E${done + i}`, secondaryKey: null }))
    const found = await b.store.findForImport(b.hr, keys)
    found.forEach((entry, i) => {
      if (!entry || documentText(entry.cso.attributes) !== documentText(person(done + i))) throw new Error(`E${done + i} differs`)
    })
    await b.store.savePage(page(b.run, {}))
    done += size
  }
  return done
}

async function* pages(b: Bench, which: 'all' | 'due'): AsyncGenerator<readonly number[]> {
  const dueUpTo = b.store.currentChange()
  for (let afterId = 0; ;) {
    const ids = await b.store.selectCsos({
      system: b.hr,
      full: which === 'all',
      phase: 'arriving',
      afterId,
      limit: PAGE,
      dueUpTo,
    })
    if (ids.length === 0) return
    yield ids
    await yieldToEventLoop()
    afterId = ids.at(-1) ?? 0
  }
}

async function firstSync(b: Bench): Promise<number> {
  let done = 0
  for await (const ids of pages(b, 'all')) {
    const loaded = await b.store.loadPage(ids)
    const key = (cso: Cso): string => String(cso.attributes['employeeId']).toLowerCase()
    await b.store.findMvos(
      loaded.csos.map(({ cso }) => ({ type: 'person', pairs: [{ attribute: 'employeeId', key: key(cso) }] })),
    )
    const [mvo, cso, pending] = (['mvo', 'cso', 'pending'] as const).map((kind) => b.store.reserveIds(kind, ids.length))
    const all = loaded.csos.map((entry, i) =>
      project(b, entry.cso, { mvo: (mvo ?? 0) + i, cso: (cso ?? 0) + i, pending: (pending ?? 0) + i }),
    )
    await b.store.savePage(
      page(b.run, {
        mvos: all.map(({ made }) => ({ mvo: made, attributesChanged: true })),
        csos: all.flatMap(({ linked, account }): CsoWrite[] => [
          { cso: linked, anchorKey: linked.anchor, secondaryKey: null, attributesChanged: false },
          {
            cso: account,
            anchorKey: null,
            secondaryKey: account.secondaryId?.toLowerCase() ?? null,
            attributesChanged: true,
          },
        ]),
        contributions: all.map(({ offered }) => offered),
        pendings: all.map(({ waiting }) => waiting),
        records: all.map(({ made, linked }) => record(b, 'projected', linked.id, made.id, linked.anchor ?? '')),
      }),
    )
    done += ids.length
  }
  return done
}

async function loadAll(b: Bench): Promise<number> {
  let done = 0
  for await (const ids of pages(b, 'all')) {
    await b.store.loadPage(ids)
    done += ids.length
  }
  return done
}

async function makeDue(b: Bench): Promise<number> {
  let done = 0
  for await (const ids of pages(b, 'all')) {
    const loaded = await b.store.loadPage(ids)
    const csos = loaded.csos.slice(0, ids.length).map(({ cso }): CsoWrite => {
      const next = { ...cso, due: cso.due === null ? b.store.nextChange() : null }
      return { cso: next, anchorKey: cso.anchor, secondaryKey: null, attributesChanged: false }
    })
    await b.store.savePage(page(b.run, { csos }))
    done += ids.length
  }
  return done
}

async function changeAll(b: Bench): Promise<number> {
  let done = 0
  for await (const ids of pages(b, 'due')) {
    const loaded = await b.store.loadPage(ids)
    const csos = loaded.csos.slice(0, ids.length).map(({ cso }): CsoWrite => {
      const next = { ...cso, attributes: person(cso.id, ' new'), due: null }
      return { cso: next, anchorKey: cso.anchor, secondaryKey: null, attributesChanged: true }
    })
    const mvos = loaded.mvos.map((mvo) => ({
      mvo: { ...mvo, attributes: person(mvo.id, ' new') },
      attributesChanged: true,
    }))
    const contributions = loaded.contributions.map((contribution) => ({
      ...contribution,
      values: person(contribution.mvo, ' new'),
    }))
    await b.store.savePage(page(b.run, { csos, mvos, contributions }))
    done += ids.length
  }
  return done
}

async function search(b: Bench): Promise<number> {
  const { items } = await b.store.searchMvos({ q: 'not there', limit: 50 })
  return items.length + b.count
}

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 100_000)
  const folder = mkdtempSync(join(tmpdir(), 'idweave-bench-'))
  const store = openStore({ file: process.argv[3] ?? join(folder, 'identity.db'), now: () => NOW })
  const hr = (await store.registerSystem('hr', 'HR', [])).id
  const ad = (await store.registerSystem('ad', 'AD', [])).id
  const rule = (await store.registerRule('rule', 'HR employees', hr, [])).id
  const attribute = { type: 'person', attribute: 'employeeId' }
  await store.ensureJoinAttributes([attribute], [{ system: ad, ...attribute }])
  const run = await store.startRun({
    kind: 'sync',
    profile: 'full-sync',
    system: hr,
    startedBy: 'bench',
    started: NOW,
    ended: null,
    status: 'running',
    ...nothingDone(),
  })
  const b: Bench = { store, hr, ad, rule, run, count }
  await timed(b, 'first import, a record each', () => firstImport(b))
  await timed(b, 'unchanged import', () => unchangedImport(b))
  await timed(b, 'first sync: project, provision, a record each', () => firstSync(b))
  await timed(
    b,
    'what may be sent',
    async () => (await store.selectPendings({ system: ad, now: NOW, ignoreBackoff: false, naming: ['dn'] })).length,
  )
  await timed(b, 'loading all pages', () => loadAll(b))
  await timed(b, 'loading all pages again', () => loadAll(b))
  await timed(b, 'marking all due', () => makeDue(b))
  await timed(b, 'delta in which everything changes', () => changeAll(b))
  await timed(b, 'a search that looks at every MVO', () => search(b))
  await timed(b, 'counts', async () => ((await store.counts()) ? count : 0))
  await timed(b, 'backup', async () => (await store.backup(join(folder, 'copy.db')), count))
  const { fileBytes } = await store.counts()
  console.log(`file ${Math.round(fileBytes / 1e6)} MB, resident ${Math.round(process.memoryUsage.rss() / 1e6)} MB`)
  await store.close()
  rmSync(folder, { recursive: true })
}

void main()
