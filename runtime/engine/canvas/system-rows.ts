/**
 * What the store keeps about the connected systems besides their objects: the one place where it is changed, whatever plan a
 * run works by.
 */
import type { SystemId } from '../../model/objects'
import type { Run } from '../../model/runs'
import type { Store } from '../../model/store'
import type { SystemRow } from '../../model/store-rows'

/** What a run may change of a system's row. */
export type SystemChange = Partial<Omit<SystemRow, 'id' | 'node' | 'name'>>

/** What an action changes of it. */
export type PauseChange = Partial<Pick<SystemRow, 'paused' | 'isPauseEndNoted'>>

export class SystemRows {
  private readonly rows = new Map<SystemId, SystemRow>()

  constructor(private readonly store: Pick<Store, 'saveSystem' | 'saveAction'>) {}

  /**
   * Takes up a row as the store has it; of one that is known only its node and name, which the canvas decides: a change of the
   * rest may be on its way to the store at this moment.
   */
  add(row: SystemRow): void {
    const { node, name } = row
    this.rows.set(row.id, { ...row, ...this.rows.get(row.id), node, name })
  }

  /** Takes up the row of a system that the canvas may not name. */
  addUnknown(row: SystemRow): void {
    if (!this.rows.has(row.id)) this.rows.set(row.id, row)
  }

  /** Throws when the system was never registered: that is a bug. */
  get(id: SystemId): SystemRow {
    const row = this.rows.get(id)
    if (!row) throw new Error(`system ${id} is not registered`)
    return row
  }

  /** Changes and saves the row; whoever asks from now on sees the change. */
  async change(id: SystemId, change: SystemChange): Promise<void> {
    const row = { ...this.get(id), ...change }
    this.rows.set(id, row)
    await this.store.saveSystem(row)
  }

  /** Changes and saves the row together with its activity, which is returned; where that fails, nothing is changed. */
  async act(id: SystemId, change: PauseChange, action: Omit<Run, 'id'>): Promise<Run> {
    const before = this.get(id)
    const row = { ...before, ...change }
    this.rows.set(id, row)
    try {
      return await this.store.saveAction(row, action)
    } catch (error) {
      const { paused, isPauseEndNoted } = before
      this.rows.set(id, { ...this.get(id), paused, isPauseEndNoted })
      throw error
    }
  }
}
