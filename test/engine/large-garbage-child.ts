/**
 * Pages of large values that nobody needs once they are saved, in a process of its own. Arguments: KB of a value, and `noted`
 * where it is known that values are large. Writes the most that was new when a page was saved, in MB.
 */
import { writeSync } from 'node:fs'
import { getHeapSpaceStatistics } from 'node:v8'
import { decideAndSave } from '../../runtime/engine/runs/decide-and-save'
import { noteLargeValues } from '../../runtime/engine/runs/large-garbage'

const [, , kilobytes = '200', noted] = process.argv
const pages = Array.from({ length: 60 }, (_item, i) => i)
const pageLength = 8_000_000
const length = Number(kilobytes) * 1000
let most = 0

/** As texts are that come out of a file or a store. */
const valueOf = (page: number): string => Buffer.alloc(length, page % 26).toString('latin1')

function newBytes(): number {
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => name.startsWith('new_'))
  return spaces.reduce((sum, { space_used_size: used }) => sum + used, 0)
}

if (noted) noteLargeValues()
void decideAndSave(pages, {
  doing: 'read',
  findConcurrently: async () => null,
  decide: async (page) => Array.from({ length: pageLength / length }, () => valueOf(page)),
  save: async (values) => {
    await new Promise((resolve) => setImmediate(resolve))
    most = Math.max(most, newBytes())
    return values.length > 0
  },
  saved: () => undefined,
  rest: () => null,
}).then(() => writeSync(1, `${Math.round(most / 1e6)}`))
