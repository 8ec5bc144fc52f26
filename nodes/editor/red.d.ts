/** What of Node-RED's editor the dialogs use: globals of the page. */

/** A node as the editor holds it: its settings by name beside these. */
interface EditorNode {
  readonly id: string
  readonly type: string
  readonly z?: string
  /** Its place, its size and its outputs, on the canvas. */
  readonly x?: number
  readonly y?: number
  readonly w?: number
  readonly h?: number
  readonly outputs?: number
  name?: string
  valid?: boolean
  changed?: boolean
  readonly users?: readonly EditorNode[]
  /** What the server has of its secrets, and what was typed since; `_`: as the server answered. */
  readonly credentials?: Record<string, unknown> & { readonly _?: Record<string, unknown> }
  readonly _def: { readonly defaults?: Record<string, NodeProperty>; readonly credentials?: Record<string, unknown> }
  _(key: string, values?: Record<string, string | number>): string
}

/** A wire between two nodes; `sourcePort` counts outputs from 0. */
interface EditorWire {
  readonly source: EditorNode & Record<string, unknown>
  readonly sourcePort: number
  readonly target: EditorNode & Record<string, unknown>
}

/** A step that can be undone: settings of a node as they were. */
interface EditStep {
  readonly t: 'edit'
  readonly node: EditorNode
  readonly changes: Readonly<Record<string, unknown>>
  readonly links: readonly EditorWire[]
  readonly dirty: boolean
  readonly changed: boolean
}

/** A step that can be undone: what was added to the canvas; nodes by their ids, configuration nodes among them. */
interface AddStep {
  readonly t: 'add'
  readonly nodes: readonly string[]
  readonly links: readonly EditorWire[]
  readonly groups: readonly object[]
  readonly junctions: readonly object[]
  readonly workspaces: readonly EditorTab[]
  readonly subflows: readonly object[]
  readonly dirty: boolean
}

/** A step that can be undone: what was taken off the canvas. */
interface DeleteStep {
  readonly t: 'delete'
  readonly nodes: readonly EditorNode[]
  readonly links: readonly EditorWire[]
  readonly groups?: readonly object[]
  readonly junctions?: readonly object[]
  readonly workspaces?: readonly EditorTab[]
  readonly dirty: boolean
}

/** Steps that are undone together, the last first. */
interface ManySteps {
  readonly t: 'multi'
  readonly events: readonly (EditStep | AddStep | DeleteStep)[]
  readonly dirty: boolean
}

interface EditorTab {
  readonly id: string
  readonly label: string
  /** Its place among the tabs, when it comes back. */
  _index?: number
}

/** What was put onto the canvas. */
interface Imported {
  readonly nodes: readonly EditorNode[]
  readonly links: readonly EditorWire[]
  readonly groups: readonly object[]
  readonly junctions: readonly object[]
  readonly workspaces: readonly EditorTab[]
  readonly subflows: readonly object[]
}

interface TrayButton {
  readonly id: string
  readonly text: string
  readonly class?: string
  readonly click: () => void
}

interface TrayOptions {
  readonly title: string
  readonly width: number
  readonly buttons: readonly TrayButton[]
  readonly open: (tray: JQuery) => void
  /** Once it is where it belongs. */
  readonly show?: () => void
  readonly close?: () => void
  readonly focusElement?: HTMLElement | false
}

interface NodeProperty {
  readonly value: unknown
  readonly type?: string
  readonly required?: boolean
  readonly label?: string
  readonly filter?: (node: EditorNode) => boolean
  /** True when the value is good, else the reason. */
  readonly validate?: (this: EditorNode, value: unknown, options: unknown) => true | string
}

interface NodeDefinition {
  readonly category: string
  readonly color?: string
  readonly defaults: Record<string, NodeProperty>
  readonly credentials?: Record<string, { type: 'text' | 'password' }>
  readonly inputs?: number
  readonly outputs?: number
  readonly icon?: string
  readonly align?: 'left' | 'right'
  readonly paletteLabel?: string | (() => string)
  readonly inputLabels?: string | ((index: number) => string)
  readonly outputLabels?: string[] | ((index: number) => string)
  readonly label?: () => string
  readonly labelStyle?: () => string
  readonly button?: { enabled?: () => boolean; onclick: () => void }
  readonly oneditprepare?: () => void
  readonly oneditsave?: () => void
  readonly oneditcancel?: () => void
  readonly oneditdelete?: () => void
  readonly oneditresize?: (size: { width: number; height: number }) => void
}

interface EditableListOptions<T> {
  addButton?: string | boolean
  buttons?: readonly { label: string; icon?: string; title?: string; id?: string; click: () => void }[]
  addItem: (row: JQuery, index: number, item: T) => void
  removeItem?: (item: T) => void
  sortItems?: () => void
  sortable?: boolean | string
  removable?: boolean
  height?: number | 'auto'
  scrollOnAdd?: boolean
}

interface JQuery {
  editableList<T>(options: EditableListOptions<T>): JQuery
  editableList(method: 'addItem', item: unknown): JQuery
  editableList(method: 'items'): JQuery
  editableList(method: 'empty' | 'removeItem', item?: unknown): JQuery
}

interface Tabs {
  addTab(tab: { id: string; label: string }): void
  activateTab(id: string): void
}

interface SidebarTab {
  readonly id: string
  readonly label: string
  readonly name: string
  readonly iconClass: string
  readonly content: HTMLElement
  /** The name of the action that shows it. */
  readonly action: string
  readonly enableOnEdit: boolean
  readonly pinned: boolean
}

/** What can make of the canvas another one. */
type EditorChange = 'nodes:add' | 'nodes:change' | 'nodes:remove' | 'links:add' | 'links:remove' | 'editor:save' | 'deploy'

interface Annotation {
  readonly type: 'badge'
  readonly class: string
  readonly filter: (node: EditorNode) => boolean
  readonly show: (node: EditorNode) => boolean
  readonly refresh: string
  readonly element: (node: EditorNode) => SVGElement
  /** Shown as text, line by line. */
  readonly tooltip: (node: EditorNode) => string
}

interface PluginDefinition {
  readonly onadd: () => void
  /** Added by the editor: a text of the plugin's catalogue. */
  _?(key: string, values?: Record<string, string | number>): string
}

interface Notification {
  close(): void
}

declare const RED: {
  /** What nodes export of the server's settings, beside Node-RED's own. */
  readonly settings: Readonly<Record<string, unknown>> & {
    /** What the editor keeps for each user. */
    get(name: string, otherwise: string): unknown
    set(name: string, value: string): void
  }
  _(key: string, values?: Record<string, string | number>): string
  /** The language texts come in, of those the editor has. */
  readonly i18n: { lang(): string }
  readonly editor: {
    /** The nodes whose dialogs are open, one above the other. */
    getEditStack(): readonly { readonly id: string; readonly type: string }[]
    validateNode(node: EditorNode): boolean
    /** Opens the dialog of a configuration node. */
    editConfig(name: string, type: string, id: string): void
  }
  readonly view: {
    /** Scrolls the canvas to a node and lets it flash. */
    reveal(id: string): void
    redraw(updateActive?: boolean): void
    focus(): void
    /** Marks beside nodes; `refresh` names the property of a node that says its mark is another. */
    readonly annotations: { register(id: string, annotation: Annotation): void }
  }
  readonly nodes: {
    registerType(type: string, definition: NodeDefinition & ThisType<EditorNode & Record<string, unknown>>): void
    node(id: string): (EditorNode & Record<string, unknown>) | null | undefined
    /** A junction of wires, which is no node. */
    junction(id: string): EditorNode | undefined
    eachConfig(visit: (node: EditorNode & Record<string, unknown>) => boolean | void): void
    eachNode(visit: (node: EditorNode & Record<string, unknown>) => boolean | void): void
    filterLinks(by: { readonly source: EditorNode }): readonly EditorWire[]
    /** Counts a node among those that use what it names. */
    updateConfigNodeUsers(node: EditorNode): void
    /** Whether there is something to deploy. */
    dirty(is?: true): boolean
    /** All that is edited, as a deployment would send it. */
    createCompleteNodeSet(options: { readonly credentials: boolean }): readonly object[]
    readonly registry: { getNodeSetForType(type: string): { readonly id: string } | undefined }
    id(): string
    /** Puts nodes, tabs and groups onto the canvas with the ids they have; it changes the objects it is given. */
    import(nodes: readonly object[], options: { readonly generateIds: boolean; readonly markChanged: boolean }): Imported
    remove(id: string): { readonly links: readonly EditorWire[] }
    eachWorkspace(visit: (tab: EditorTab) => boolean | void): void
    workspace(id: string): EditorTab | null | undefined
    getWorkspaceOrder(): readonly string[]
    removeWorkspace(id: string): Omit<DeleteStep, 't' | 'dirty' | 'workspaces'>
  }
  readonly workspaces: {
    isLocked(tab: string | undefined): boolean
    show(tab: string): void
    remove(tab: EditorTab): void
  }
  readonly history: { push(step: EditStep | AddStep | ManySteps): void }
  readonly events: {
    on(event: 'links:add', heard: (wire: EditorWire) => void): void
    on(event: 'flows:loaded', heard: () => void): void
    on(event: 'editor:save', heard: (node: EditorNode & Record<string, unknown>) => void): void
    on(event: 'deploy', heard: () => void): void
    off(event: 'deploy', heard: () => void): void
    on(event: EditorChange | 'workspace:change', heard: () => void): void
  }
  readonly tabs: { create(options: { element: JQuery; onchange: (tab: { id: string }) => void }): Tabs }
  notify(
    message: JQuery | string,
    options: {
      type?: 'success' | 'warning' | 'error'
      timeout?: number
      id?: string
      fixed?: boolean
      buttons?: readonly { readonly text: string; readonly class: string; readonly click: () => void }[]
    },
  ): Notification
  readonly popover: { tooltip(target: JQuery, text: string | (() => string)): unknown }
  readonly tray: { resize(): void; show(options: TrayOptions): void; close(done?: () => void): void }
  readonly plugins: { registerPlugin(id: string, definition: PluginDefinition): void }
  readonly sidebar: { addTab(tab: SidebarTab): void; show(id: string): void }
  readonly actions: { add(name: string, act: () => void, options?: { readonly label: string }): void; invoke(name: string): void }
  readonly menu: { addItem(menu: string, item: { id: string; label: string; onselect: string } | null): void }
  readonly user: { hasPermission(permission: string): boolean }
  readonly hooks: {
    add(
      hook: 'viewRedrawNode.identity-figures',
      heard: (drawn: { readonly node: EditorNode; readonly el: Element }) => void,
    ): void
  }
  readonly comms: { subscribe(topic: string, heard: (topic: string, message: unknown) => void): void }
}

declare module '*.css' {
  const content: string
  export default content
}
