/** A Node-RED in which somebody makes a new cycle, by the very steps of the dialog. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CycleAnswers } from '../../nodes/editor/new-cycle/answers'
import type { BuiltCycle } from '../../nodes/editor/new-cycle/build'
import { buildCycle } from '../../nodes/editor/new-cycle/build'
import type { FileSettings } from '../../nodes/editor/new-cycle/file-settings'
import { fileSettings, withProposals } from '../../nodes/editor/new-cycle/file-settings'
import { cycleProblems } from '../../nodes/editor/new-cycle/problems'
import { proposeCycle } from '../../nodes/editor/new-cycle/propose'
import type { TestOutcome } from '../../runtime/model/connector'
import type { DiscoveredType } from '../../runtime/model/discovered'
import { World } from '../api/world'
import { say } from '../editor/new-cycle/say'
import type { FlowNode } from '../nodes/red'

export interface PreviewAnswer {
  readonly id: number
  readonly store: string
  readonly state: string
  readonly trouble: unknown
  readonly problems: readonly { readonly name: string; readonly message: string }[]
  readonly people: readonly { readonly type: string; readonly after: number }[]
  readonly runs: readonly {
    readonly profile: string
    readonly status: string
    readonly counters: Readonly<Record<string, number>>
  }[]
  readonly pendingExports: readonly { readonly create: { readonly after: number } }[]
}

interface Pending {
  readonly id: number
  readonly state: string
  readonly operation: string
  readonly deprovisioning: boolean
}

interface CycleRun {
  readonly id: number
  readonly profile: string
  readonly ended: string | null
}

export class CycleWorld extends World {
  private made = 0
  private button = ''

  async upload(content: Buffer, name: string, token = 'designer'): Promise<Response> {
    return fetch(`${this.address}/identity/design/files?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(content),
    })
  }

  async propose(content: Buffer, name: string): Promise<CycleAnswers> {
    const { file } = (await (await this.upload(content, name)).json()) as { file: string }
    const { settings, type } = await this.found(fileSettings(file))
    const files = (await this.get<{ items: { file: string }[] }>('design/files', 'designer')).items.map((each) => each.file)
    return proposeCycle(type, { settings, fileName: name, existing: { person: null, systems: [], tabs: [], files }, say })
  }

  async found(
    first: FileSettings,
    objectTypes: readonly object[] = [],
  ): Promise<{ settings: FileSettings; type: DiscoveredType }> {
    let settings = first
    const draft = () => ({ connector: 'csv', settings, objectTypes })
    for (let round = 0; round < 3; round++) {
      const { proposals = [] } = await this.post<TestOutcome>('design/test', draft(), 'designer')
      settings = withProposals(settings, proposals)
    }
    const [type] = await this.post<DiscoveredType[]>('design/schema', draft(), 'designer')
    if (!type) throw new Error('nothing was discovered')
    return { settings, type }
  }

  /** `beside`: the cycle whose store it is to use. */
  build(answers: CycleAnswers, beside?: BuiltCycle): BuiltCycle {
    const stopping = cycleProblems(answers, say).filter(({ kind }) => kind === 'stops')
    if (stopping.length > 0) throw new Error(JSON.stringify(stopping))
    const batch = ++this.made
    let ids = 0
    const newId = () => `c${batch}n${++ids}`
    const of = <T>(type: string): readonly T[] => (beside?.nodes ?? []).filter((node) => node.type === type) as never
    const systems = of<FlowNode>('identity-connected-system').map(({ name }) => String(name))
    return buildCycle(answers, {
      newId,
      stores: of('identity-store'),
      storeFile: `cycle-${batch}.sqlite`,
      rules: of('identity-sync-rule'),
      systems,
      ...(beside && { canvas: beside.nodes }),
      tabNames: of<FlowNode>('tab').map(({ label }) => String(label)),
      say,
    })
  }

  /** Tried out with the whole canvas, of which the other cycle is deployed. */
  async preview(built: BuiltCycle, beside?: BuiltCycle): Promise<PreviewAnswer> {
    const [path, flow] = beside ? ['previews/flow', flowBeside(built, beside)] : ['previews/flow?store=undeployed', built.nodes]
    const begun = await this.post<PreviewAnswer>(path, { flow, credentials: built.credentials }, 'designer')
    for (let i = 0; i < 1000; i++) {
      const preview = await this.get<PreviewAnswer>(`previews/${begun.id}`)
      if (preview.state === 'ended') return preview
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error('the preview does not end')
  }

  /** The flow as it is built, beside the one before, with its secrets where Node-RED keeps them. */
  async deploy(built: BuiltCycle, beside?: BuiltCycle): Promise<void> {
    const { nodes, credentials } = built
    this.button = nodes.find(({ name }) => name === say('made.send'))?.id ?? ''
    const flow = beside ? flowBeside(built, beside) : nodes
    await this.red.deploy(flow.map((node) => (credentials[node.id] ? { ...node, credentials: credentials[node.id] } : node)))
  }

  async waiting(): Promise<readonly Pending[]> {
    return (await this.get<{ items: Pending[] }>('pending-exports?limit=500')).items
  }

  /** What waits is released, and sent by the button on the canvas; over when the target was read again. */
  async sendAll(): Promise<void> {
    await this.post('pending-exports/release', { ids: (await this.waiting()).map(({ id }) => id) })
    const before = (await this.runs())[0]?.id ?? 0
    this.red.node(this.button)?.receive({})
    const isConfirming = ({ id, profile, ended }: CycleRun): boolean =>
      id > before && profile.startsWith('full-import') && ended !== null
    for (let i = 0; i < 1000 && !(await this.runs()).some(isConfirming); i++) await new Promise((done) => setTimeout(done, 20))
  }

  private async runs(): Promise<readonly CycleRun[]> {
    return (await this.get<{ items: CycleRun[] }>('runs?limit=10')).items
  }

  path(file: unknown): string {
    return join(this.red.userDir, String(file))
  }

  accounts({ target }: CycleAnswers): string {
    const path = this.path(target.settings['file'])
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }

  lineOf(answers: CycleAnswers, key: string): string {
    return (
      this.accounts(answers)
        .split('\n')
        .find((line) => line.includes(key)) ?? ''
    )
  }

  /** The last person who has an account, and is nobody's manager, is no longer in the file; her key. */
  leave(answers: CycleAnswers, content: Buffer): string {
    const key = /[;,\t]([^;,\t]+)/.exec(this.accounts(answers).trim().split('\n').at(-1) ?? '')?.[1] ?? ''
    this.remove(answers, content, key)
    return key
  }

  /** Whoever has this key is no longer in the file. */
  remove({ source }: CycleAnswers, content: Buffer, key: string): void {
    const lines = content.toString('latin1').split('\r\n')
    const left = lines.filter((line) => !line.startsWith(key)).join('\r\n')
    writeFileSync(this.path(source.settings['file']), Buffer.from(left, 'latin1'))
  }
}

/** Both, with what the new cycle changes of the other. */
function flowBeside({ nodes, storeChange, linkChanges }: BuiltCycle, beside: BuiltCycle): readonly FlowNode[] {
  const changes = new Map<string, object>(linkChanges.map(({ id, links }) => [id, { links }]))
  if (storeChange) changes.set(storeChange.id, { types: storeChange.types })
  return [...beside.nodes.map((node) => ({ ...node, ...changes.get(node.id) })), ...nodes]
}
