/** The login with a company account by clicking, in a real browser, on one version of Node-RED (docs/oidc.md). */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Version } from '../editor/node-red-server'
import { freePort } from '../servers/free-port'
import { programPath } from '../servers/installed'
import { needsServer } from '../servers/needs'
import { get, projectRoot, startProgram, type Started, temporaryFolder } from '../start/running'
import { clientId, clientSecret, type Provider, startProvider } from './oidc-provider'

const require = createRequire(__filename)
const secrets = { IDWEAVE_ADMIN_PASSWORD: 'one', IDWEAVE_CREDENTIAL_SECRET: 'two', IDWEAVE_TOKEN: 'three' }
const of = (name: string, ...groups: string[]) => ({ claims: { sub: name, preferred_username: name, groups } })
const people = { vera: of('vera', 'viewers'), dora: of('dora', 'designers'), eve: of('eve & co #1', 'everybody') }
const flow = [
  { id: 'tab', type: 'tab', label: 'People' },
  { id: 'said', type: 'comment', z: 'tab', name: 'as it was', x: 200, y: 100, info: '', wires: [] },
]

interface Editor {
  readonly nodes: {
    node(id: string): { name: string; changed: boolean; dirty: boolean } | null
    dirty(is: boolean): void
  }
  readonly actions: { invoke(action: string): void }
  readonly settings: { readonly user: { readonly username: string }; get(name: string): { access_token: string } | null }
  readonly user: { hasPermission(permission: string): boolean }
  readonly view: { redraw(): void }
}

/** The user folder of an installation that logs in so, with a flow. */
function prepare(folder: string, issuer: string, url: string): void {
  mkdirSync(join(folder, 'secrets'))
  const roles = { viewers: 'viewer', designers: 'designer' }
  writeFileSync(join(folder, 'secrets', 'oidc.json'), JSON.stringify({ issuer, clientId, clientSecret, url, roles }))
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(projectRoot, 'node_modules', 'openid-client'), join(folder, 'node_modules', 'openid-client'))
}

export function runOidcBrowser(version: Version): void {
  needsServer('chromium')(`the login with a company account by clicking, on ${version}`, () => {
    const folder = temporaryFolder()
    let provider: Provider
    let running: Started
    let browser: Browser
    let context: BrowserContext
    let page: Page

    beforeAll(async () => {
      provider = await startProvider(people)
      const port = await freePort()
      prepare(folder.path, provider.issuer, `http://127.0.0.1:${port}/`)
      const settings = join(projectRoot, 'examples', 'settings-oidc.js')
      const program = [require.resolve(`${version}/red.js`), '--settings', settings]
      running = await startProgram(program, folder.path, { PORT: String(port), ...secrets })
      browser = await chromium.launch({ executablePath: programPath('chromium') ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
    })
    afterAll(async () => {
      await browser?.close()
      await running?.stop()
      await provider?.close()
      folder.remove()
    })
    beforeEach(async () => {
      context = await browser.newContext({ viewport: { width: 1400, height: 950 } })
      page = await context.newPage()
      page.setDefaultTimeout(20_000)
    })
    afterEach(() => context.close())

    const companyButton = () => page.getByRole('button', { name: 'Log in with the company account' })
    const deployButton = () => page.locator('#red-ui-header-button-deploy')

    /** From the address of the installation to the provider's page and back, by clicks alone. */
    async function logIn(name: keyof typeof people): Promise<void> {
      await page.goto(running.url)
      await companyButton().click()
      await expect.poll(() => page.title()).toBe('Company login')
      await page.getByRole('button', { name, exact: true }).click()
      await page.waitForURL((url) => url.origin === running.url)
    }

    async function inEditor(): Promise<void> {
      await page.locator('.red-ui-palette-node[data-palette-type="identity-join"]').waitFor({ state: 'attached' })
      await page.waitForFunction(() => (window as unknown as { RED: Editor }).RED.nodes.node('said') !== null)
    }

    const asked = <T>(what: (red: Editor) => T): Promise<T> =>
      page.evaluate(`(${what.toString()})(window.RED)`) as Promise<Awaited<T>>
    const renamed = (name: string): Promise<void> =>
      page.evaluate((given) => {
        const { RED } = window as unknown as { RED: Editor }
        Object.assign(RED.nodes.node('said') ?? {}, { name: given, changed: true, dirty: true })
        const isChanged = true
        RED.nodes.dirty(isChanged)
        RED.view.redraw()
      }, name)
    const tokenOfPage = (): Promise<string> => asked((red) => red.settings.get('auth-tokens')?.access_token ?? '')

    it('lets a viewer look and not deploy, and leaves no token in the address', async () => {
      await logIn('vera')
      await inEditor()
      expect(await asked((red) => red.settings.user.username)).toBe('vera')
      expect(new URL(page.url()).search).toBe('')
      expect(await asked((red) => [red.user.hasPermission('flows.write'), red.user.hasPermission('flows.read')])).toEqual([
        false,
        true,
      ])
      await renamed('changed by Vera')
      await expect(deployButton().click({ trial: true, timeout: 2000 })).rejects.toThrow(/group readOnly.* intercepts/)
      // As by its key.
      await asked((red) => red.actions.invoke('core:deploy-flows'))
      await page.getByText('You must be logged in to deploy changes').waitFor()
      expect(readFileSync(join(folder.path, 'flows.json'), 'utf8')).toContain('as it was')
      const token = await tokenOfPage()
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      expect((await fetch(`${running.url}/flows`, { method: 'POST', headers, body: JSON.stringify([]) })).status).toBe(401)
      expect((await get(running.url, '/flows', token)).status).toBe(200)
      page.on('dialog', (dialog) => void dialog.accept())
      await page.reload()
      await inEditor()
      expect(await asked((red) => red.settings.user.username)).toBe('vera')
    })

    it('lets a designer change a flow and deploy it', async () => {
      await logIn('dora')
      await inEditor()
      await renamed('changed by Dora')
      await deployButton().click()
      await expect.poll(() => readFileSync(join(folder.path, 'flows.json'), 'utf8')).toContain('changed by Dora')
    })

    it('logs out by a click: the token opens nothing any more, and the next visit asks again', async () => {
      await logIn('vera')
      await inEditor()
      const token = await tokenOfPage()
      expect((await get(running.url, '/flows', token)).status).toBe(200)
      await page.locator('#red-ui-header-button-user').click()
      await page.locator('#usermenu-item-logout').click()
      await companyButton().waitFor()
      expect((await get(running.url, '/flows', token)).status).toBe(401)
      await page.goto(running.url)
      await companyButton().waitFor()
      expect(await page.locator('.red-ui-palette-node').count()).toBe(0)
    })

    it('shows whoever has no role why, and lets them try again', async () => {
      await logIn('eve')
      const sentence =
        '"eve & co #1" has no access to Idweave: no group of theirs has a role here. Ask whoever administers Idweave.'
      await expect.poll(() => page.locator('body').innerText()).toContain(sentence)
      await companyButton().waitFor()
    })
  })
}
