/** The scripted system itself: objects in memory, and what happened to them. */
import { randomUUID } from 'node:crypto'
import type { ExportRequest } from '../../../model/connector'
import type { Attributes } from '../../../model/values'
import { foldCase } from '../../../model/values'
import type { JournalEntry, ObjectIds, StoredObject } from './journal'
import { appendEntry, readJournal } from './journal'
import type { Script } from './script'

const systems = new Map<string, ScriptedSystem>()

/**
 * The scripted system of that name in this process, shared by all connectors that name it and by the tests; made when it is asked
 * for first.
 */
export function scriptedSystem(name: string): ScriptedSystem {
  let system = systems.get(name)
  if (!system) systems.set(name, (system = new ScriptedSystem(name)))
  return system
}

/** Forgets a scripted system, as the end of the process would; what its file holds stays. */
export function forgetScriptedSystem(name: string): void {
  systems.delete(name)
}

/** An object's last change, for delta imports. */
interface Change {
  readonly seq: number
  readonly gone: ObjectIds | null
}

/** A connected system in memory: objects, a log of changes, and a script of how it misbehaves. */
export class ScriptedSystem {
  /** Every request that arrived, in order, carried out or not. */
  readonly received: ExportRequest[] = []
  /** Requests since the script was given. */
  requests = 0
  private objects = new Map<string, StoredObject>()
  private bySecondaryId = new Map<string, StoredObject>()
  private changes = new Map<string, Change>()
  private seq = 0
  private epoch: string = randomUUID()
  private file: string | undefined
  private current: Script = {}

  constructor(readonly name: string) {}

  get script(): Script {
    return this.current
  }

  /** Gives a new script; counts start anew. */
  set script(script: Script) {
    this.current = script
    this.requests = 0
    if (script.forgetWatermarks) this.forgetWatermarks()
  }

  /** Whether the connection dropped as the script said, and stays so until the next script. */
  get dropped(): boolean {
    const { drop } = this.current
    return drop !== undefined && this.requests > drop.after
  }

  /** Keeps the state in a file from now on; a file that has a state replaces what is in memory. */
  keepIn(file: string): void {
    if (this.file === file) return
    const entries = readJournal(file)
    this.file = undefined
    if (entries.length > 0) this.clear()
    for (const entry of entries) this.apply(entry)
    this.file = file
    if (entries.length > 0) return
    appendEntry(file, { epoch: this.epoch })
    for (const object of this.objects.values()) appendEntry(file, { put: object, seq: this.seq })
  }

  /** Makes these the only objects, as if somebody had changed the system by hand. */
  fill(objects: readonly StoredObject[]): void {
    for (const object of this.all()) this.remove(object)
    for (const object of objects) this.put(object)
  }

  all(): StoredObject[] {
    return [...this.objects.values()]
  }

  byAnchor(type: string, anchor: string): StoredObject | undefined {
    return this.objects.get(keyOf(type, anchor))
  }

  bySecondary(secondaryId: string): StoredObject | undefined {
    return this.bySecondaryId.get(foldCase(secondaryId))
  }

  put(object: StoredObject): void {
    this.record({ put: object, seq: this.seq + 1 })
  }

  remove({ type, anchor, secondaryId }: StoredObject): void {
    this.record({ removed: { type, anchor, secondaryId }, seq: this.seq + 1 })
  }

  nextAnchor(): string {
    return `${this.name}-${String(this.seq + 1).padStart(6, '0')}`
  }

  watermark(): string {
    return `${this.epoch}:${this.seq}`
  }

  /**
   * What changed since the watermark: objects as they are now, and the ids of those that are gone; undefined when it is not
   * honoured.
   */
  since(watermark: string): { readonly present: StoredObject[]; readonly gone: NonNullable<Change['gone']>[] } | undefined {
    const [epoch, seq] = watermark.split(':')
    if (epoch !== this.epoch || seq === undefined || !/^\d+$/.test(seq)) return undefined
    const changed = [...this.changes].filter(([, change]) => change.seq > Number(seq)).sort(([, a], [, b]) => a.seq - b.seq)
    return {
      present: changed.flatMap(([key]) => this.objects.get(key) ?? []),
      gone: changed.flatMap(([, change]) => change.gone ?? []),
    }
  }

  forgetWatermarks(): void {
    this.record({ epoch: randomUUID() })
  }

  private record(entry: JournalEntry): void {
    if (this.file !== undefined) appendEntry(this.file, entry)
    this.apply(entry)
  }

  private apply(entry: JournalEntry): void {
    if ('epoch' in entry) {
      this.epoch = entry.epoch
      return
    }
    this.seq = entry.seq
    const object = 'put' in entry ? entry.put : entry.removed
    const key = keyOf(object.type, object.anchor)
    const before = this.objects.get(key)
    if (before && before.secondaryId !== null) this.bySecondaryId.delete(foldCase(before.secondaryId))
    this.changes.set(key, { seq: entry.seq, gone: 'put' in entry ? null : entry.removed })
    if (!('put' in entry)) {
      this.objects.delete(key)
      return
    }
    this.objects.set(key, entry.put)
    if (entry.put.secondaryId !== null) this.bySecondaryId.set(foldCase(entry.put.secondaryId), entry.put)
  }

  private clear(): void {
    this.objects = new Map()
    this.bySecondaryId = new Map()
    this.changes = new Map()
    this.seq = 0
  }
}

function keyOf(type: string, anchor: string): string {
  return `${type}\0${anchor}`
}

/** Whether every attribute of `some` has the same value in `all`. */
export function holdsAll(all: Attributes, some: Attributes): boolean {
  return Object.entries(some).every(([name, value]) => JSON.stringify(all[name]) === JSON.stringify(value))
}
