/** A real Node-RED with the built nodes, and a browser that has its editor open. */
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { programPath } from '../servers/installed'
import type { FlowNode, NodeRedServer, Version } from './node-red-server'
import { startNodeRed } from './node-red-server'

export type { FlowNode, Version } from './node-red-server'

export interface EditorBench {
  readonly page: Page
  readonly address: string
  readonly userFolder: string
  /** What the page's console and scripts complained about so far. */
  readonly complaints: readonly string[]
  /** Replaces the flows and loads the editor anew. */
  open(flow: readonly FlowNode[]): Promise<void>
  /** The node as the editor would export it now, without its place on the canvas and its credentials. */
  exported(id: string): Promise<Record<string, unknown>>
  stop(): Promise<void>
}

/** An editor in a browser of this language. */
export async function startEditor(version: Version = 'node-red', locale = 'en-US'): Promise<EditorBench> {
  const server = await startNodeRed({ version })
  const browser = await chromium.launch({
    executablePath: programPath('chromium') ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  const page = await browser.newPage({ viewport: { width: 1400, height: 950 }, locale })
  page.setDefaultTimeout(10_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (/oneditprepare|oneditsave|Validation error|TypeError|ReferenceError/.test(message.text())) complaints.push(message.text())
  })
  return {
    page,
    address: server.address,
    userFolder: server.userFolder,
    complaints,
    open: (flow) => openFlow(page, server, flow),
    exported: (id) => exportedNode(page, id),
    stop: () => stop(browser, server),
  }
}

async function openFlow(page: Page, server: NodeRedServer, flow: readonly FlowNode[]): Promise<void> {
  await server.deploy(flow)
  await page.goto(server.address)
  await page.locator('.red-ui-palette-node[data-palette-type="identity-join"]').waitFor({ state: 'attached' })
  // Notifications lie over the buttons of a dialog.
  await page.addStyleTag({ content: '#red-ui-notifications { display: none !important }' })
  await page.waitForFunction((count) => window.RED.nodes.createCompleteNodeSet().length >= count, flow.length)
}

async function exportedNode(page: Page, id: string): Promise<Record<string, unknown>> {
  return page.evaluate((wanted) => {
    const node = window.RED.nodes.createCompleteNodeSet().find((each) => each['id'] === wanted)
    if (!node) throw new Error(`the editor has no node ${wanted}`)
    const { x: _x, y: _y, z: _z, wires: _wires, credentials: _credentials, ...rest } = node
    return rest
  }, id)
}

async function stop(browser: Browser, server: NodeRedServer): Promise<void> {
  await browser.close()
  await server.stop()
}

interface EditorGlobals {
  readonly nodes: {
    createCompleteNodeSet(): Record<string, unknown>[]
    getType(type: string): {
      readonly outputs: number
      readonly defaults: Readonly<Record<string, { readonly value: unknown }>>
      outputLabels(index: number): string
    }
    filterLinks(by: { readonly source: { readonly id: string }; readonly sourcePort: number }): object[]
    addLink(wire: object): void
    removeLink(wire: object | undefined): void
    node(id: string): (Record<string, unknown> & { valid?: boolean; validationErrors?: string[]; changed?: boolean }) | null
  }
  readonly editor: { edit(node: unknown): void; editConfig(name: string, type: string, id: string): void }
  readonly history: { undo(): void }
  readonly view: { reveal(id: string): void }
  readonly workspaces: { show(tab: string): void }
}

declare global {
  interface Window {
    readonly RED: EditorGlobals
  }
}
