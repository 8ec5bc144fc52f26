/**
 * The soak (`npm run soak -- --hours 1`): builds, then lets a Node-RED with little memory live through day after day of random
 * changes and faults: systems that misbehave, files that are missing, cut or hung, values too large, deployments and stops in the
 * middle of a run, stores deleted and restored. In the first half of the time it is killed again and again, the latter times as
 * process 1 of a container, where the kernel allows one, and each time the next begins at once. The second half is one life,
 * whose memory is judged. Exits with 1 when memory grows, handles are left over, the store is unsound, or calm does not return.
 */
import './needs-node.mjs'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const help = `npm run soak -- [options]

  --hours N, --minutes N  how long (15 minutes)
  --kills N               how often it is killed in the first half (one in six minutes, three at least)
  --people N              in the source (2000)
  --seed N                what is drawn (1)
  --heap MB               what the process may take (256)
  --growth MB             how much the heap may grow over the last quarter (3)
  --verbose               says each day's fault`

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const container = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child']

function readOptions() {
  const number = { type: 'string' }
  try {
    return parseArgs({
      options: {
        hours: number,
        minutes: number,
        kills: number,
        heap: number,
        people: number,
        seed: number,
        growth: number,
        verbose: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    console.error(`${error.message}\n\n${help}`)
    return process.exit(2)
  }
}

/** One life: killed after `seconds`, or left to end by itself. Its exit code; null when it was killed. */
function live(folder, { options, under, kills }) {
  const script = join(root, 'dist', 'bench', 'soak.js')
  const node = [process.execPath, `--max-old-space-size=${heap}`, '--expose-gc', script, '--folder', folder, ...options]
  const [program, ...rest] = [...under, ...node]
  return new Promise((done) => {
    const child = spawn(program, rest, { stdio: 'inherit' })
    const timer = kills === null ? undefined : setTimeout(() => child.kill('SIGKILL'), kills * 1000)
    child.on('exit', (code) => {
      clearTimeout(timer)
      done(code)
    })
  })
}

const { hours, minutes, kills, heap = '256', verbose, help: asked, ...passed } = readOptions()
if (asked) {
  console.log(help)
  process.exit(0)
}
const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, encoding: 'utf8' })
if (built.status !== 0) {
  console.error(`${built.stdout}${built.stderr}`)
  process.exit(built.status ?? 1)
}

const total = hours === undefined ? Number(minutes ?? 15) : 60 * Number(hours)
const lives = kills === undefined ? Math.max(3, Math.round(total / 6)) : Number(kills)
const contained = spawnSync(container[0], [...container.slice(1), 'true']).status === 0
if (!contained) console.log('The kernel allows no process 1 here: all lives are plain processes.')
const folder = mkdtempSync(join(tmpdir(), 'idweave-soak-'))
const common = [...Object.entries(passed).flatMap(([name, value]) => [`--${name}`, value]), ...(verbose ? ['--verbose'] : [])]
// Numbers that look drawn by lot and are the same for the same seed, as in bench/soak/cycle.ts.
let state = Number(passed.seed ?? 1) >>> 0
function drawn() {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}
const place = (n) => (contained && 2 * n > lives ? container : [])

for (let n = 0; n < lives; n++) {
  const seconds = ((total * 30) / lives) * (0.5 + drawn())
  const isContained = place(n).length > 0
  console.log(`life ${n + 1}${isContained ? ', as process 1' : ''}, killed after ${Math.round(seconds)} s`)
  const options = [...common, ...(n > 0 ? ['--resume'] : [])]
  const code = await live(folder, { options, under: place(n), kills: seconds })
  if (code !== null && code !== 137) {
    console.log(`It ended by itself with ${code}: what was found lies in ${folder}`)
    process.exit(1)
  }
}
console.log('the last life')
const last = [...common, '--minutes', String(total / 2), ...(lives > 0 ? ['--resume'] : [])]
const code = await live(folder, { options: last, under: place(lives), kills: null })
if (code === 0) rmSync(folder, { recursive: true, force: true })
else console.log(`what was found lies in ${folder}`)
process.exit(code ?? 1)
