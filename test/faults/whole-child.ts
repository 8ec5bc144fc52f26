/** The kill loop as `scripts/faults.mjs` starts it. Arguments: the project's folder, then its options. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { Difference } from './loop'
import { draw, sample, tryAll } from './loop'
import type { Death } from './undisturbed'
import { deathsIn, inPairs, scenarios, undisturbed } from './undisturbed'
import { Workshop } from './workshop'

const { values, positionals } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    story: { type: 'string' },
    twice: { type: 'boolean', default: false },
  },
  allowPositionals: true,
  args: process.argv.slice(2),
})

function describe(difference: Difference, numbers: ReadonlyMap<object, number>): string {
  const { death, killedAt, after, lines } = difference
  const where = `${death.story}, step ${death.step}${death.opening ? ' with its opening' : ''}, checkpoint ${death.at} (${killedAt})`
  return `DIFFERENT: kill ${numbers.get(death)}: ${where}; after "${after}":\n${lines.map((line) => `    ${line.slice(0, 1200)}`).join('\n')}`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function chosen(all: readonly Death[], seed: number): readonly Death[] {
  const [first = 1, last = first] = values.only?.split('-').map(Number) ?? [1, all.length]
  const some = all.slice(first - 1, last)
  const wanted = values.sample === undefined ? some : sample(some, Number(values.sample), seed)
  const next = draw(seed)
  return values.twice ? wanted.map((death) => ({ ...death, again: 1 + Math.floor(next() * 40) })) : wanted
}

async function main(): Promise<void> {
  const workshop = new Workshop(positionals[0] ?? '.')
  try {
    const began = Date.now()
    const lived = scenarios.filter(({ name }) => values.story === undefined || name === values.story)
    const stories = (await inPairs(lived, (scenario) => undisturbed(workshop, scenario))).flat()
    const deaths = await inPairs(stories, (undisturbed) => deathsIn(workshop, undisturbed))
    const all = deaths.flat()
    const numbers = new Map<object, number>(all.map((death, index) => [death, index + 1]))
    const seed = Number(values.seed ?? Date.now() % 1_000_000)
    const wanted = chosen(all, seed)
    const shares = stories.map(({ story }, index) => `${deaths[index]?.length} in ${story}`).join(', ')
    say(`${all.length} checkpoints: ${shares}. ${wanted.length} kills to try, seed ${seed}.`)
    const { tried, lives, differences } = await tryAll(
      workshop,
      stories,
      wanted,
      availableParallelism() + 1,
      (count, difference) => {
        if (difference) say(describe(difference, numbers))
        if (count % 50 === 0) say(`${count} of ${wanted.length} after ${Math.round((Date.now() - began) / 1000)} s`)
      },
    )
    say(`${lives} of them left something behind that none before had left; each of these was started again and lived to the end`)
    say(`${tried} kills tried, ${differences.length} differences found`)
    process.exitCode = differences.length > 0 ? 1 : 0
  } finally {
    workshop.clear()
  }
}

void main()
