/** Killed at any moment and started again, a life ends as if nobody had disturbed it. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectRoot } from '../nodes/red'
import { csv } from './csv-scenario'
import { edited } from './edited-scenario'
import { die, draw, tryAll } from './loop'
import { newestVersion } from './older'
import { scripted, threaded } from './scripted-scenario'
import type { Death, Undisturbed } from './undisturbed'
import { fromOlder, fromTheBeginning } from './undisturbed'
import { Workshop } from './workshop'

const seed = Number(process.env['IDWEAVE_FAULTS_SEED'] ?? 20_260_302)
const next = draw(seed)
const below = (count: number): number => Math.floor(next() * count)

let workshop: Workshop
let stories: { scripted: Undisturbed; csv: Undisturbed; threaded: Undisturbed }

beforeAll(async () => {
  workshop = new Workshop(projectRoot)
  const [first, second] = await Promise.all([fromTheBeginning(workshop, scripted), fromTheBeginning(workshop, csv)])
  stories = { scripted: first, csv: second, threaded: await fromTheBeginning(workshop, threaded) }
})
afterAll(() => workshop.clear())

/** A death in the n-th step, at a checkpoint that it has whether or not the process starts with it. */
function deathIn({ story, shown }: Undisturbed, step: number): Death {
  return { story, step, opening: false, at: 1 + below(shown[step]?.checkpoints ?? 0) }
}

async function differences(story: Undisturbed, deaths: readonly Death[]) {
  const outcome = await tryAll(workshop, [story], deaths, 2, () => undefined)
  expect(outcome.tried).toBe(deaths.length)
  return outcome.differences
}

it(`D2 E2 I18 L2 L7 N14 killed at any moment of import, sync, export, deletion or erasure by hand, lifecycle or prune and started again, all is as if undisturbed (seed ${seed})`, async () => {
  const { scripted: story } = stories
  const named = (name: string): number => story.shown.findIndex((taken) => taken.name === name)
  const steps = [
    'hire',
    'first export',
    'join, move, rename, leave',
    'confirm changes',
    'a wrong file',
    'the right file',
    'delete by hand',
    'grace is over',
    'erase',
    'erase',
    'erase',
    'prune',
  ].map(named)
  expect(
    await differences(
      story,
      steps.map((step) => deathIn(story, step)),
    ),
  ).toEqual([])
})

it('N14 in the story somebody is erased of whom there was something', () => {
  const { shown } = stories.scripted
  const at = shown.findIndex((taken) => taken.name === 'erase')
  const named = [at - 1, at].map((step) => JSON.stringify(shown[step]?.picture).includes('Jan Berg'))
  expect(named).toEqual([true, false])
})

it('D2 pages saved by a thread leave what pages saved at once leave', () => {
  const { scripted: here, threaded: there } = stories
  expect(there.shown.map((taken) => taken.picture)).toEqual(here.shown.map((taken) => taken.picture))
})

it(`D2 E2 killed while a thread saves one page and the next is decided, all is as if undisturbed (seed ${seed})`, async () => {
  const { threaded: story } = stories
  const steps = ['hire', 'first export', 'join, move, rename, leave', 'confirm changes', 'grace is over'].map((name) =>
    story.shown.findIndex((taken) => taken.name === name),
  )
  expect(
    await differences(
      story,
      steps.map((step) => deathIn(story, step)),
    ),
  ).toEqual([])
})

it(`E2 X4 killed while a file is written through the shipped flow, nothing is written twice or lost (seed ${seed})`, async () => {
  const { csv: story } = stories
  expect(await differences(story, [deathIn(story, 0), deathIn(story, 2 + below(4))])).toEqual([])
})

it(`D2 killed while an older store is brought up to date, it is brought up to date the next time (seed ${seed})`, async () => {
  const version = 1 + below(newestVersion(workshop.product) - 1)
  const story = await fromOlder(workshop, stories.scripted, version)
  const step = scripted.migratedAt
  const deaths = [0, 1].map((): Death => ({ story: story.story, step, opening: true, at: 1 + below(story.opened ?? 0) }))
  expect(await differences(story, deaths)).toEqual([])
})

it(`A13 A14 I18 E9 killed beside a canvas that is edited, a file that is refused and names that are exchanged, all is as if undisturbed (seed ${seed})`, async () => {
  const story = await fromTheBeginning(workshop, edited)
  const named = (name: string): number => story.shown.findIndex((taken) => taken.name === name)
  const lines = (name: string, word: string): number =>
    (story.shown[named(name)]?.picture ?? []).filter((line) => line.includes(word)).length
  const changed = ['names change hands', 'names are exchanged', 'wider in full', 'a wrong file', 'a system is gone']
  expect(
    lines(
      'names are exchanged',
      '"secondaryId":"cn=account-b,dc=corp","attributes":{"department":"Sales","displayName":"Ann Lee"',
    ),
  ).toBe(1)
  expect(lines('a wrong file', '"status":"stopped"')).toBe(1)
  expect([
    lines('wider sent', 'Badge in') > 0,
    lines('a system is gone', 'contribution {"mvo":"person 1","rule":"Badge in"'),
  ]).toEqual([true, 0])
  expect(
    await differences(
      story,
      changed.map((name) => deathIn(story, named(name))),
    ),
  ).toEqual([])
})

it('the comparison sees an account that should not be there', async () => {
  const { scripted: story } = stories
  const shown = story.shown.map((taken) => ({
    ...taken,
    picture: taken.picture?.filter((line) => !line.startsWith('directory ')) ?? null,
  }))
  const death = deathIn(story, 3)
  const difference = await die(workshop, { ...story, shown }, death)
  expect(difference?.lines.length).toBeGreaterThan(9)
  expect(difference?.lines.every((line) => line.startsWith('+ directory '))).toBe(true)
})
