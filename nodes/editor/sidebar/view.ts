/** What a view of the sidebar is, and what it knows of the sidebar. */
import type { RunProfile } from '../../../runtime/model/runs'
import type { Requests } from './requests'

/** What the views know of the sidebar they are in. */
export interface Surroundings {
  readonly requests: Requests
  /** What the person at the editor may do besides looking. */
  readonly may: { readonly run: boolean; readonly approve: boolean; readonly write: boolean; readonly deploy: boolean }
  /** Shows one person; going back leads to where it was asked. */
  openPerson(uuid: string): void
  /** Shows one run. */
  openRun(id: number): void
  /** Shows a run that is tried out. */
  openPreview(id: number): void
  /** Shows what a run of this system is started with. */
  offerRun(system: string, profile: RunProfile): void
  /** Something was done: what is shown is asked for anew. */
  changed(): void
}

/** One of the sidebar's views. */
export interface View {
  readonly element: HTMLElement
  /** Asks the server and shows the answer; resolves with whether a run is under way, rejects with the server's refusal. */
  refresh(): Promise<boolean>
  /** Back to the view's beginning, as after the choice of another store. */
  reset(): void
}
