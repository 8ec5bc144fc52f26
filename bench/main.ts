/**
 * Speed and memory with their floors: `npm run bench [-- --objects N --send objects|pages --json --all --ldap --unique --group
 * --against REF --cpu --strict]`.
 *
 * Every phase is measured in the real nodes in a real Node-RED and, in the same run, written by hand against the same libraries
 * (`bench/floor`); what counts is the ratio. Up to 20,000 objects each is measured three times, in turns, and the median is
 * shown. `--json` prints a line an object. Figures are kept by commit in `tmp/bench`. `--unique` measures unique addresses, too.
 * `--cpu` counts the seconds the processors worked, for a machine that others use too. Ends with 1 when something failed, with
 * `--strict` also when a limit is exceeded.
 */
import { availableParallelism, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureExtras } from './extras'
import { flatnessLines, isOver, isSound, type Line } from './lines'
import { type Earlier, commitOf, earlier, keep } from './results'
import { measureSize } from './sizes'
import { tableOf } from './table'
import { buildOf, copyOf, type OtherTree } from './trees'

const { values: options } = parseArgs({
  options: {
    objects: { type: 'string', multiple: true },
    send: { type: 'string' },
    page: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    ldap: { type: 'boolean', default: false },
    unique: { type: 'boolean', default: false },
    group: { type: 'boolean', default: false },
    against: { type: 'string' },
    profiles: { type: 'string' },
    cpu: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
  },
})

/** The systems of `bench/one-person.ts` are in memory. */
const mostInMemory = 100_000

const dist = dirname(__dirname)
const root = dirname(dist)

function sizes(): readonly number[] {
  const asked = options.objects?.map((object) => Number(object.replaceAll(/[,_]/g, '')))
  if (asked?.some((id) => !Number.isSafeInteger(id) || id < 100)) throw new Error('--objects takes a number from 100 on.')
  return asked ?? [1_000, 20_000, ...(options.all ? [100_000] : [])]
}

function sends(): readonly ('objects' | 'pages')[] {
  if (options.send === undefined) return ['objects', 'pages']
  if (options.send === 'objects' || options.send === 'pages') return [options.send]
  throw new Error('--send takes objects or pages.')
}

function print(lines: readonly Line[], other: Earlier | undefined): void {
  if (options.json) for (const line of lines) console.log(JSON.stringify(line))
  else console.log(`\n${tableOf(lines, other)}`)
}

async function main(): Promise<void> {
  const say = (text: string): void => void (options.json || process.stderr.write(`· ${text}\n`))
  const present = copyOf(root)
  const old = options.against === undefined ? undefined : buildOther(options.against, say)
  try {
    conclude(await measureAll(present.dist, old?.dist, say))
  } finally {
    old?.remove()
    present.remove()
  }
}

async function measureAll(dist: string, old: string | undefined, say: (text: string) => void): Promise<Line[]> {
  // Seconds of another clock are not to be compared with.
  const known = old !== undefined || options.cpu ? undefined : earlier(root)
  const all: Line[] = []
  const before: Line[] = []
  const shown = (): Earlier | undefined =>
    old === undefined ? known : { name: commitOf(root, options.against ?? '') ?? '', lines: before }
  const { page, profiles } = options
  for (const objects of sizes()) {
    if (!options.json) console.log(`\n${objects.toLocaleString('en')} objects`)
    const clock = options.cpu ? 'cpu' : 'elapsed'
    const measured = await measureSize({ dist, old, objects, sends: sends(), page, clock, profiles, say })
    const smaller = [...new Set(all.map((line) => line.objects))].map((size) => all.filter((line) => line.objects === size))
    const lines = [...measured.lines, ...smaller.flatMap((small) => flatnessLines(small, measured.lines))]
    before.push(...measured.before)
    all.push(...lines)
    print(lines, shown())
  }
  const objects = Math.min(mostInMemory, Math.max(...sizes()))
  const { ldap, unique, group } = options
  const extras = await measureExtras({ dist, objects, ldap, unique, group, say })
  if (!options.json) console.log('\nApart from the cycle')
  print(extras, shown())
  return [...all, ...extras]
}

/** Says whose bench measures the other commit, since figures of two benches are compared with care. */
function buildOther(ref: string, say: (text: string) => void): OtherTree {
  say(`building ${ref}`)
  const tree = buildOf(root, ref)
  switch (tree.bench) {
    case 'present':
      say(`${ref} is measured with the present bench`)
      break
    case 'own':
      say(`${ref} is measured with its own bench: the present one does not build with its sources`)
      break
    default:
      tree.bench satisfies never
  }
  return tree
}

/** Says so when others used the machine: what waits for a processor takes longer, and seems to stand still. */
function warnWhenBusy(): void {
  const [, load = 0] = loadavg()
  const cores = availableParallelism()
  if (load > cores)
    console.log(
      `The machine was busy (load ${load.toFixed(1)} on ${cores} cores): stalls and times are longer than they are. --cpu helps.`,
    )
}

function conclude(all: readonly Line[]): void {
  // Seconds of another clock are not to be compared with.
  const file = options.cpu ? undefined : keep(root, all, new Date().toISOString())
  const over = all.filter(isOver)
  const failed = all.filter((line) => !isSound(line))
  if (!options.json) {
    const limited = all.filter((line) => line.limit !== null).length
    console.log(
      `\n${limited - over.length} within their limits, ${over.length} over${failed.length > 0 ? `, ${failed.length} failed` : ''}.`,
    )
    warnWhenBusy()
    if (file !== undefined) console.log(`Kept in ${join('tmp', 'bench')}${file.slice(join(root, 'tmp', 'bench').length)}`)
  }
  process.exitCode = failed.length > 0 || (options.strict && over.length > 0) ? 1 : 0
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
