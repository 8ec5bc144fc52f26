/** What is tried out beforehand (N6): which runs, by which canvas, and under which assumptions. */
import type { CsoId, MvoId } from '../../model/objects'
import type { Registry } from '../canvas/registry'
import type { Engine } from '../engine'
import type { RunRequest } from '../run-request'

/** What is taken for given in the copy, and is not so. */
export interface Assumptions {
  /** Nodes of rules that are switched off. */
  readonly rulesOff?: readonly string[]
  /** Records that their systems no longer have. */
  readonly gone?: readonly CsoId[]
}

export type PreviewedRun = RunRequest & {
  /** The moment it begins at as if it were that: canonical UTC; left out: as the clock goes. */
  readonly at?: string
  /** What is to be done when it is stopped: left out, nothing further is begun. */
  readonly whenStopped?: 'goOn'
}

export interface PreviewRequest {
  /** The runs, one after the other, of the engine on the copy; none: there is nothing to do. May throw a SyncError. */
  readonly runs: (copy: Engine) => Promise<readonly PreviewedRun[]>
  /** The canvas to go by; left out: the deployed one. */
  readonly canvas?: Registry
  readonly assumed?: Assumptions
  /** Whose way is followed from step to step; of an object that belongs to nobody its own. */
  readonly person?: MvoId
  readonly object?: CsoId
  /** A run makes a person by hand, who is followed then. */
  readonly makes?: 'person'
  /** Objects are counted at each output, with all of them evaluated, and beside what the deployed canvas does with them today. */
  readonly counted?: 'wires'
}

/** Whether a request is for more than a run. */
export function isPreviewRequest(request: RunRequest | PreviewRequest): request is PreviewRequest {
  return 'runs' in request
}
