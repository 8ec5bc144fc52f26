/** Another time zone of the store is a change of the rules that go by it, and of no others. */
import { expect, it } from 'vitest'
import type { Plan, PlannedStep } from '../../runtime/engine/canvas/plan'
import { utc } from '../../runtime/model/zone'
import { compareConfigurations } from '../../runtime/pipeline/configuration-changes'
import { sentencesOf } from '../../runtime/pipeline/open-changes'
import { zoneNamed } from '../expression/world'
import { at, nameOf, of } from './canvas-edits'
import { canvas } from './canvas-world'

const berlin = zoneNamed('Europe/Berlin')

/** The first rule goes by the zone, or none does. */
function synchronisedIn(zone: Plan['zone'], which: 'first' | 'none') {
  const drawn = canvas()
  const time = { clocks: [], zoned: which === 'first' }
  const step = { kind: 'scope', rule: at(drawn.rules, 0), time } as never as PlannedStep
  return of(drawn, { steps: new Map([['scope', step]]), zone })
}

const sentences = (before: ReturnType<typeof of>, after: ReturnType<typeof of>) =>
  sentencesOf(compareConfigurations(before, after), nameOf)

it('A13 S6 another zone: only the rules that go by it are evaluated again', () => {
  expect(sentences(synchronisedIn(utc, 'first'), synchronisedIn(berlin, 'first'))).toEqual([
    expect.stringContaining('HR in: days are those of Europe/Berlin instead of UTC. Synchronise HR in full'),
  ])
  expect(sentences(synchronisedIn(utc, 'none'), synchronisedIn(berlin, 'none'))).toEqual([])
  expect(sentences(synchronisedIn(berlin, 'first'), synchronisedIn(berlin, 'first'))).toEqual([])
})

it('A13 D11 a store of a version that did not follow the clock: rules with dates are evaluated once', () => {
  const { zone: _zone, ...before } = synchronisedIn(utc, 'first')
  expect(sentences(before, synchronisedIn(utc, 'first'))).toEqual([
    expect.stringContaining('HR in: the version before did not follow its dates. Synchronise HR in full'),
  ])
})
