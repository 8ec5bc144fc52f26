/**
 * What the definitions of all nodes have in common: colour, ports, labels, and a dialog that opens on settings of any version.
 */
import type { Migration } from '../../settings/migrate'
import { currentVersion, migrated, newerThanKnown, versionOf } from '../../settings/migrate'
import { showProblems } from '../on-canvas/badges'
import { nameCategory } from '../on-canvas/palette'
import { inheritAlongWires } from '../canvas/inherit'
import { problemsOf } from '../on-canvas/problems'
import { startButton } from '../on-canvas/start-node'
import type { RuleField } from '../fields/rule-field'
import { ruleField } from '../fields/rule-field'
import { byId, note } from '../widgets/dom'
import type { TextKey } from '../widgets/text'
import { text } from '../widgets/text'
import { saysTheSame, withoutGaps } from './left-out'
import { useDialogStyle } from './style'

/** The colours of the palette by phase: what reads from systems, what decides, what writes, what cares for time. */
const colours = { read: '#a6d3ee', decide: '#cfe0ae', write: '#f2c894', life: '#d9c5e8' } as const

/** A dialog that has been opened. */
export interface Dialog<S> {
  /** Where the form goes. */
  readonly container: HTMLElement
  /** The node's id. */
  readonly id: string
  /** The node's settings in the current version. Those a hand-edited flow leaves out are missing. */
  readonly settings: Readonly<Partial<S>>
  /** The input the page has for a setting that names another node. */
  input(setting: string): JQuery
  /** The step's choice of a rule; `changed` is called when another was chosen, or the chosen one edited. */
  rule(changed: () => void): RuleField
}

interface AnyNode<S> {
  /** The settings besides `name` and `configVersion`, which every node has. A `name` here takes the place of the optional one. */
  readonly defaults: Readonly<Record<Exclude<keyof S & string, 'name'>, NodeProperty>> & { readonly name?: NodeProperty }
  readonly migrations: readonly Migration[]
  /** Fills the dialog, and gives back what collects the settings when it is saved. */
  readonly open: (dialog: Dialog<S>) => () => Partial<S>
}

/** A node of the palette. */
export interface CanvasNode<S> extends AnyNode<S> {
  readonly phase: keyof typeof colours
  /** Its name in Font Awesome. */
  readonly icon: string
  /** What comes in, where that is not an object on its way. */
  readonly input?: TextKey
  /** It starts runs: it has a button for that. */
  readonly starts?: boolean
  /** What leaves by each output. */
  readonly outputs: readonly TextKey[]
  /** The label of a node without a name; the palette's where it gives none. */
  readonly label?: (settings: S) => string | undefined
}

/** A configuration node. */
export interface ConfigNode<S> extends AnyNode<S> {
  /** Names of settings that are kept as credentials: never exported, shown as dots. */
  readonly secrets?: readonly string[]
}

type Definition = NodeDefinition & ThisType<EditorNode & Record<string, unknown>>

/** The definition of a node of the palette, for Node-RED's `registerType`. */
export function canvasNode<S extends object>(kind: CanvasNode<S>): NodeDefinition {
  inheritAlongWires()
  showProblems()
  nameCategory()
  const { input, outputs } = kind
  const definition: Definition = {
    category: 'identity',
    color: colours[kind.phase],
    icon: `font-awesome/fa-${kind.icon}`,
    inputs: 1,
    outputs: outputs.length,
    ...(input === undefined ? {} : { inputLabels: () => text(input) }),
    ...(kind.starts && { button: startButton }),
    outputLabels: (index) => text(outputs[index] ?? outputs[0] ?? 'output.object'),
    ...ofEvery(kind, 'node-input'),
    label() {
      return this.name || kind.label?.(this as unknown as S) || this._('palette')
    },
    labelStyle() {
      return this.name ? 'node_label_italic' : ''
    },
  }
  return definition
}

/** The definition of a configuration node, for Node-RED's `registerType`. */
export function configNode<S extends object>(kind: ConfigNode<S>): NodeDefinition {
  const { secrets } = kind
  const definition: Definition = {
    category: 'config',
    ...(secrets && { credentials: Object.fromEntries(secrets.map((name) => [name, { type: 'password' as const }])) }),
    ...ofEvery(kind, 'node-config-input'),
    label() {
      return this.name || this._('palette')
    },
  }
  return definition
}

/** Defaults, palette label and dialog. */
function ofEvery<S extends object>(kind: AnyNode<S>, inputs: 'node-input' | 'node-config-input') {
  const { migrations } = kind
  const collectors = new WeakMap<EditorNode, () => Partial<S>>()
  const common: Pick<Definition, 'defaults' | 'paletteLabel' | 'oneditprepare' | 'oneditsave'> &
    ThisType<EditorNode & Record<string, unknown>> = {
    defaults: defaultsOf(kind),
    paletteLabel() {
      return (this as unknown as EditorNode)._('palette')
    },
    oneditprepare() {
      useDialogStyle()
      collectors.delete(this)
      const container = byId(`${this.type}-dialog`)
      container.classList.add('idw')
      container.before(
        ...problemsOf(this.id).map(({ kind: weight, message }) => note(weight === 'fault' ? 'warning' : 'info', message)),
      )
      const problem = newerThanKnown(this, migrations)
      if (problem !== undefined) return container.replaceChildren(note('error', text('settings.unusable', { problem })))
      const dialog: Dialog<S> = {
        container,
        id: this.id,
        settings: migrated(settingsOf(this), migrations) as Partial<S>,
        input: (setting) => $(`#${inputs}-${setting}`),
        rule: (changed) => ruleField(byId(`${this.type}-rule`), changed),
      }
      const collect = kind.open(dialog)
      collectors.set(this, () => ({ ...broughtUp(this, migrations), ...collect() }))
      fillGaps(this)
    },
    oneditsave() {
      Object.assign(this, changesOf(this, collectors.get(this)?.() ?? {}))
    },
  }
  return common
}

function defaultsOf<S>({ defaults, migrations }: AnyNode<S>): Record<string, NodeProperty> {
  const retired = migrations.flatMap((migration) => migration.retired ?? [])
  return {
    ...Object.fromEntries(retired.map((name) => [name, { value: undefined }])),
    name: { value: '' },
    configVersion: {
      value: currentVersion(migrations),
      validate: (value, _options) => {
        const problem = newerThanKnown({ configVersion: value }, migrations)
        return problem === undefined || text('settings.unusable', { problem })
      },
    },
    ...defaults,
  }
}

function settingsOf(node: EditorNode & Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(node._def.defaults ?? {}).map((name) => [name, node[name]]))
}

/** What of the collected settings says something else than the node's: all of a new node, and of one of another version. */
function changesOf(node: EditorNode & Record<string, unknown>, collected: Readonly<Record<string, unknown>>) {
  const presets = node._def.defaults ?? {}
  // Node-RED gives a new config node no empty defaults, and knows it once it was saved.
  const isNew = !RED.nodes.node(node.id)
  if (isNew || versionOf(node) !== collected['configVersion']) return collected
  const changed = ([name, value]: [string, unknown]) => !saysTheSame(node[name], value, presets[name]?.value)
  return Object.fromEntries(Object.entries(collected).filter(changed))
}

/** Node-RED holds an empty input of a secret for a change where it knows nothing of that secret. */
function fillGaps(node: EditorNode): void {
  const secrets = Object.keys(node._def.credentials ?? {})
  for (const known of [node.credentials, node.credentials?._]) if (known) Object.assign(known, withoutGaps(known, secrets))
}

/**
 * What the saving of a dialog changes besides what its form collects: the version, the settings of an older one, those the
 * present one has no more.
 */
function broughtUp(node: EditorNode & Record<string, unknown>, migrations: readonly Migration[]): Record<string, unknown> {
  const before = settingsOf(node)
  if (versionOf(before) === currentVersion(migrations)) return { configVersion: currentVersion(migrations) }
  const retired = migrations.flatMap((migration) => migration.retired ?? [])
  return { ...migrated(before, migrations), ...Object.fromEntries(retired.map((name) => [name, undefined])) }
}
