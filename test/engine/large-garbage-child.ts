/**
 * Pages of large values that nobody needs once they are saved, in a process of its own. Writes the most that new large values took
 * when a page was saved, in MB.
 */
import { getHeapSpaceStatistics } from 'node:v8'
import { decideAndSave } from '../../runtime/engine/runs/decide-and-save'

const pages = Array.from({ length: 60 }, (_item, i) => i)
const valuesOfAPage = 40
const length = 200 * 1024
let most = 0

/** As texts are that come out of a file or a store. */
const valueOf = (page: number): string => Buffer.alloc(length, page % 26).toString('latin1')

const newAndLarge = (): number =>
  getHeapSpaceStatistics().find((space) => space.space_name === 'new_large_object_space')?.space_used_size ?? Number.NaN

void decideAndSave(pages, {
  doing: 'read',
  findConcurrently: async () => null,
  decide: async (page) => Array.from({ length: valuesOfAPage }, () => valueOf(page)),
  save: async (values) => {
    await new Promise((resolve) => setImmediate(resolve))
    most = Math.max(most, newAndLarge())
    return values.length === valuesOfAPage
  },
  saved: () => undefined,
  rest: () => null,
}).then(() => console.log(Math.round(most / 1e6)))
