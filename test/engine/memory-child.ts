/**
 * A Node-RED in a process of its own that imports and synchronises records with one large value each, and is then asked for lists
 * of them, many at once. Arguments: how many records, KiB of the value, how many lists. Writes what came of it as JSON.
 */
import { createWriteStream, mkdirSync, writeSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { World } from '../api/world'
import { cycleFlow, direct, personTypes, text } from '../nodes/cycle-flow'

const [, , people = '400', kib = '976', lists = '12'] = process.argv

async function writeFile(path: string): Promise<void> {
  const file = createWriteStream(path)
  file.write('employeeId,givenName,sn,department,employeeType,phone\n')
  for (let i = 1; i <= Number(people); i++) {
    const value = String(i)
      .padStart(8, '0')
      .repeat(Number(kib) * 128)
    if (!file.write(`${i},Given${i},Family${i},Sales,FTE,${value}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
}

async function work(): Promise<void> {
  const world = new World()
  await world.start()
  const folder = join(world.red.userDir, 'data')
  mkdirSync(folder, { recursive: true })
  await writeFile(join(folder, 'hr.csv'))
  const attributes = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone'].map(text)
  const change = [
    { id: 'store', file: 'memory.sqlite', types: personTypes },
    {
      id: 'hr',
      connector: 'csv',
      settings: { file: 'data/hr.csv', anchor: 'employeeId' },
      objectTypes: [{ name: 'user', anchor: 'employeeId', attributes }],
    },
    { id: 'out-flow', mappings: [direct('Employee ID', 'login'), direct('Telephone', 'displayName')] },
  ]
  await world.red.deploy(cycleFlow({ change }))
  const run = await world.red.run('import')
  const again = await world.red.run('import', { profile: 'full-import+full-sync' })
  const answers = await Promise.all(
    Array.from({ length: Number(lists) }, (_item, i) => world.ask('GET', `${i % 2 ? 'metaverse' : 'objects'}?limit=500`)),
  )
  const found = await world.get<{ items: { id: number }[]; next: string | null }>('objects?limit=500')
  const [first] = found.items
  const whole = await world.get<{ attributes: Record<string, string> }>(`objects/${first?.id}`)
  const outcome = {
    statuses: [run.status, again.status],
    projected: run.counters.projected,
    unchanged: again.counters.unchanged,
    reason: run.reason ?? again.reason,
    answers: answers.map(({ status, text }) => [status, text.length]),
    next: found.next !== null,
    whole: whole.attributes['phone']?.length,
    rss: Math.round(process.resourceUsage().maxRSS / 1024),
  }
  writeSync(1, `${JSON.stringify(outcome)}\n`)
  await world.stop()
}

void work()
