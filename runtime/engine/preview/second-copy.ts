/** Another copy of the store that an engine of its own works on for a preview, and that goes with it (N6). */
import type { Engine } from '../engine'
import type { EngineParts, StoreCopies } from '../engine-parts'
import type { Registry } from '../canvas/registry'
import type { AssumedClock } from './assumed'
import type { Passages } from './passages'
import { SilentEngine } from './silent-engine'

/** What an engine on a copy has of its own. */
export type CopyParts = Pick<EngineParts, 'store' | 'registry'>

/** What a preview gives whoever works on another copy for it. */
export interface OtherCopies {
  /** The engine of the store that is copied. */
  readonly deployed: Engine
  readonly copies: StoreCopies
  /** The rest of an engine's parts, by a clock of the preview. */
  readonly partsOn: (own: CopyParts, clock: AssumedClock) => EngineParts
  /** No node of others can be run any more. */
  readonly broken: (because: string) => void
  /** Why it is to end early; null: it is not. */
  readonly cancelled: () => string | null
  /** Told of the engine, which may be cancelled. */
  readonly begun: (engine: Engine) => void
}

interface SecondCopy {
  readonly canvas: Registry
  readonly clock: AssumedClock
  readonly passages: Passages
  readonly rulesOff?: readonly string[]
}

/** Throws a SyncError where there is no room for it. */
export async function onSecondCopy<T>(
  { deployed, copies, partsOn, broken, begun }: OtherCopies,
  { canvas, clock, passages, rulesOff = [] }: SecondCopy,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const copy = await copies()
  const silent = new SilentEngine({
    canvas,
    partsOn: (registry) => partsOn({ store: copy.store, registry }, clock),
    passages,
    rulesOff,
    host: deployed.parts.foreignNodes,
    later: () => clock.later,
    broken,
  })
  begun(silent.engine)
  try {
    return await work(silent.engine)
  } finally {
    silent.close()
    await silent.engine.close().catch(() => undefined)
    await copy.discard()
  }
}
