/**
 * A dozen people in pages of four and batches of five, so that one cycle saves many pages, and something can happen before each
 * of them.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { PageSave } from '../../runtime/model/page'
import type { DirectoryWorld } from '../engine/directory'
import { scriptedSystems } from '../engine/directory'
import { directoryNodes } from '../engine/directory-flow'
import { cycleFlow } from '../nodes/cycle-flow'
import { forgetMemorySystems } from '../nodes/memory'
import type { FlowNode } from '../nodes/red'
import { picture } from './picture'

/** The nodes that start the runs of a cycle, in order. */
export const cycleNodes = ['import', 'export', 'ad-import'] as const

export class PagesWorld {
  private undo: (() => void)[] = []
  private stores = 0
  private undisturbed: { readonly facts: string[]; readonly saves: number } | undefined

  constructor(
    readonly world: DirectoryWorld,
    private readonly folder: () => string,
  ) {}

  /** Done at the end of the test. */
  afterwards(what: () => void): void {
    this.undo.push(what)
  }

  endTest(): void {
    for (const undo of this.undo.splice(0).reverse()) undo()
  }

  private get journal(): string {
    return join(this.world.red.userDir, 'data/directory.jsonl')
  }

  flow(file: string): FlowNode[] {
    const directory = directoryNodes({ file: this.journal }).map((node) => (node.id === 'ad' ? { ...node, batchSize: 5 } : node))
    return cycleFlow({ pageSize: 4, change: [...directory, { id: 'store', file }] })
  }

  /** A flow without nodes of ours: the store is closed. */
  async undeployed(): Promise<void> {
    await this.world.red.deploy([{ id: 'tab', type: 'tab', label: 'nothing' }])
  }

  /** Empty systems, and no store. */
  async fromNothing(): Promise<void> {
    await this.undeployed()
    forgetMemorySystems()
    scriptedSystems().forgetScriptedSystem('ad')
    rmSync(this.journal, { force: true })
  }

  /** Twelve people with accounts in a new store; its file. */
  async withAccounts(): Promise<string> {
    await this.fromNothing()
    const file = join(this.folder(), `store-${++this.stores}.sqlite`)
    await this.world.red.deploy(this.flow(file))
    for (let i = 1; i <= 12; i++) this.world.hire(`${i}`, `P${i}`, 'Q')
    await this.world.cycle()
    return file
  }

  /** Everybody moves, two come and one leaves. */
  muchHappens(): void {
    for (let i = 1; i <= 12; i++) this.world.change(`${i}`, { department: 'Labs' })
    this.world.hire('13', 'P13', 'Q')
    this.world.hire('14', 'P14', 'Q')
    this.world.leave('1')
  }

  /** Runs a cycle. How each run ended: its status and reason, or why it was not started. */
  async cycle(): Promise<string[]> {
    const ends: string[] = []
    for (const node of cycleNodes) {
      try {
        const run = await this.world.started(node)
        ends.push(run.reason === null ? run.status : `${run.status}: ${run.reason}`)
      } catch (thrown) {
        const { code, message, next } = thrown as { code: string; message: string; next: string }
        ends.push(`refused ${code}: ${message} ${next}`)
      }
    }
    return ends
  }

  /** What is known of people and accounts; who told it, in how many runs, is no part of it. */
  known(): string[] {
    return picture(this.world.database, this.world.red.userDir).filter((line) => !/^run|^fact/.test(line))
  }

  /** Something happens just before the n-th page is saved. */
  beforeSave(nth: number, happens: () => void | Promise<void>): { readonly saves: () => number } {
    const { store } = this.world.red.engine()
    const own = store.savePage.bind(store)
    let saves = 0
    store.savePage = async (page: PageSave) => {
      if (++saves === nth) await happens()
      return own(page)
    }
    this.afterwards(() => (store.savePage = own))
    return { saves: () => saves }
  }

  /** What must come out, and how many pages that takes. */
  async theUndisturbed(): Promise<{ readonly facts: string[]; readonly saves: number }> {
    if (this.undisturbed) return this.undisturbed
    await this.withAccounts()
    this.muchHappens()
    const { saves } = this.beforeSave(0, () => undefined)
    expect(await this.cycle()).toEqual(['success', 'success', 'success'])
    expect(saves()).toBeGreaterThan(9)
    const facts = this.known()
    expect(facts.filter((line) => line.startsWith('directory '))).toHaveLength(14)
    return (this.undisturbed = { facts, saves: saves() })
  }

  /** What a node shows when its message has failed. */
  async statusAfter(id: string): Promise<string> {
    const node = this.world.red.node(id) as unknown as { status(status: { text: string }): void; receive(message: object): void }
    const texts: string[] = []
    const own = node.status.bind(node)
    node.status = (status) => {
      texts.push(status.text)
      own(status)
    }
    node.receive({})
    await this.world.until(() => texts.length > 0)
    node.status = own
    return texts.at(-1) ?? ''
  }

  /** The error a message to this node fails with. */
  async errorAfter(id: string): Promise<string> {
    const node = this.world.red.node(id) as unknown as { error(error: Error | string): void; receive(message: object): void }
    const own = node.error.bind(node)
    const said: string[] = []
    node.error = (error) => void said.push(error instanceof Error ? error.message : error)
    node.receive({})
    await this.world.until(() => said.length > 0)
    node.error = own
    return said[0] ?? ''
  }
}
