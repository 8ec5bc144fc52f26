/** Filling the dialogs of store, systems and rules in a real browser. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { openConfig, reasons, saved } from './dialog'
import type { EditorBench } from './editor-bench'
import { startEditor } from './editor-bench'
import { configuration, limits, store as storeNode, tab, wholeFlow } from './flow'

needsServer('chromium')('configuring store, systems and rules', () => {
  let bench: EditorBench
  beforeAll(async () => {
    bench = await startEditor()
  })
  afterAll(async () => {
    await bench?.stop()
  })
  beforeEach(() => {
    expect(bench.complaints).toEqual([])
  })

  const added = async (type: string): Promise<Record<string, unknown>> => {
    const id = await bench.page.evaluate((name) => {
      const node = window.RED.nodes.createCompleteNodeSet().find((each) => each['type'] === name)
      return String(node?.['id'] ?? '')
    }, type)
    return bench.exported(id)
  }

  it('a new store has the type Person, deleted when its last connector goes, and usual attributes', async () => {
    await bench.open([tab])
    await openConfig(bench.page, 'identity-store')
    await saved(bench.page)
    const store = await added('identity-store')
    expect(Object.keys(store).toSorted()).toEqual([
      'configVersion',
      'file',
      'id',
      'name',
      'retentionDays',
      'timeZone',
      'type',
      'types',
    ])
    expect(store).toMatchObject({ configVersion: 1, file: 'identity.sqlite', retentionDays: 90 })
    const [person] = store['types'] as Record<string, unknown>[]
    expect(person).toMatchObject({
      name: 'Person',
      displayAttribute: 'Display Name',
      graceDays: 0,
      keepValuesOnDisconnect: false,
      deletionRule: { kind: 'lastConnector' },
    })
    expect(person?.['attributes']).toContainEqual({ name: 'Manager', type: 'reference', multi: false })
  })

  it('L1 store: warns that accounts are connectors, and takes an authoritative system with grace days', async () => {
    await bench.open(wholeFlow)
    const form = await openConfig(bench.page, 'identity-store', 'store')
    await form.getByText('Directory accounts').waitFor()
    await form.getByLabel('Deleted', { exact: true }).selectOption('authoritativeSource')
    await form.getByLabel('HR').check()
    await form.getByLabel('Which').selectOption('all')
    await form.getByLabel('Grace days').fill('14')
    await form.getByRole('button', { name: 'attribute', exact: true }).click()
    await form.getByLabel('Name', { exact: true }).last().fill('Cost Centre')
    await saved(bench.page)
    const [person] = (await bench.exported('store'))['types'] as Record<string, unknown>[]
    expect(person).toMatchObject({ deletionRule: { kind: 'authoritativeSource', systems: ['hr'], mode: 'all' }, graceDays: 14 })
    expect((person?.['attributes'] as unknown[] | undefined)?.at(-1)).toEqual({ name: 'Cost Centre', type: 'text', multi: false })
  })

  it('L9 store: takes how many may leave in one run, and says which figures are none', async () => {
    await bench.open(wholeFlow)
    const form = await openConfig(bench.page, 'identity-store', 'store')
    expect(await form.getByLabel('May leave in one run: %').inputValue()).toBe('5')
    await form.getByLabel('May leave in one run: %').fill('120')
    await form.getByLabel('but at least').fill('3')
    await saved(bench.page)
    const wrong = 'Person: how many may leave in one run must be whole numbers, the share from 0 to 100.'
    expect(await reasons(bench.page, 'store')).toEqual([wrong])
    const again = await openConfig(bench.page, 'identity-store', 'store')
    await again.getByLabel('May leave in one run: %').fill('20')
    await saved(bench.page)
    const [person] = (await bench.exported('store'))['types'] as Record<string, unknown>[]
    expect(person).toMatchObject({ peopleLimit: { percent: 20, min: 3, max: 500 } })
    expect(await reasons(bench.page, 'store')).toEqual([])
  })

  it('store: two attributes of one name make it incomplete, and everything that depends on it', async () => {
    await bench.open(wholeFlow)
    const form = await openConfig(bench.page, 'identity-store', 'store')
    await form.getByRole('button', { name: 'attribute', exact: true }).click()
    await form.getByLabel('Name', { exact: true }).last().fill('email')
    await saved(bench.page)
    expect(await reasons(bench.page, 'store')).toEqual(['Person: email is there twice; letter case does not count.'])
    expect(await reasons(bench.page, 'lifecycle')).toEqual(['The identity store Identities is incomplete; open it.'])
  })

  it('connected system: connection tested, object types discovered and chosen from a real file', async () => {
    writeFileSync(
      join(bench.userFolder, 'data', 'staff.csv'),
      'id;givenName;sn;mail\n1;Anna;Schmidt;anna@example.com\n2;Ben;Okafor;ben@example.com\n',
    )
    await bench.open([tab, storeNode])
    const form = await openConfig(bench.page, 'identity-connected-system')
    await form.locator('#node-config-input-name').fill('Staff')
    await form.locator('#node-config-input-store').selectOption('store')
    await form.getByLabel('Kind of system').selectOption('csv')
    await form.getByLabel('File', { exact: true }).fill('data/missing.csv')
    await form.getByRole('button', { name: 'Test connection' }).click()
    await form.locator('.idw-bad').first().waitFor()
    await form.getByLabel('File', { exact: true }).fill('data/staff.csv')
    await form.getByRole('button', { name: 'Test connection' }).click()
    await form.getByText('The connection works.').waitFor()
    await form.getByLabel('Anchor column').fill('id')
    await form.locator('.red-ui-tab-label', { hasText: 'Objects' }).click()
    await form.getByRole('button', { name: 'Discover' }).click()
    await form.getByText('Tick what shall be read').waitFor()
    await form.getByLabel('mail', { exact: true }).uncheck()
    expect(await form.getByLabel('id', { exact: true }).isDisabled()).toBe(true)
    await form.getByRole('button', { name: 'Use these' }).click()
    await form.getByText('3 attributes, anchor id').waitFor()
    await form.locator('.red-ui-tab-label', { hasText: 'Limits' }).click()
    await form.getByLabel('Most creates in a run').fill('250')
    await saved(bench.page)
    const system = await added('identity-connected-system')
    expect(Object.keys(system).toSorted()).toEqual(
      [
        'batchSize',
        'concurrency',
        'configVersion',
        'connector',
        'id',
        'limits',
        'maxValueKiB',
        'name',
        'objectTypes',
        'referencePolicy',
        'settings',
        'store',
        'type',
      ].toSorted(),
    )
    expect(system).toMatchObject({
      name: 'Staff',
      store: 'store',
      connector: 'csv',
      settings: { file: 'data/staff.csv', anchor: 'id' },
      batchSize: '',
      concurrency: '',
      referencePolicy: 'error',
    })
    expect(system['limits']).toEqual({ ...limits, maxCreates: 250 })
    const [type] = system['objectTypes'] as { name: string; anchor: string; attributes: { name: string }[] }[]
    expect([type?.name, type?.anchor, type?.attributes.map(({ name }) => name)]).toEqual([
      'person',
      'id',
      ['id', 'givenName', 'sn'],
    ])
    expect(await reasons(bench.page, String(system['id']))).toEqual([])
  })

  it('connected system: a missing required setting and a limit out of range make it incomplete', async () => {
    await bench.open(wholeFlow)
    const form = await openConfig(bench.page, 'identity-connected-system', 'hr')
    await form.getByLabel('File', { exact: true }).fill('')
    await form.locator('.red-ui-tab-label', { hasText: 'Limits' }).click()
    await form.getByLabel('Share of accounts that may be deleted').fill('150')
    await saved(bench.page)
    expect(await reasons(bench.page, 'hr')).toEqual([
      'File is required.',
      'Limits: check “Share of accounts that may be deleted, in percent”. Whole numbers only, percentages up to 100.',
    ])
  })

  it('N9 connected system: a password goes to the credentials, never into the flow, and is masked when the dialog opens again', async () => {
    await bench.open(wholeFlow)
    const form = await openConfig(bench.page, 'identity-connected-system', 'directory')
    await form.getByLabel('Password').fill('s3cret-of-the-directory')
    await form.getByLabel('Depth').selectOption('one')
    await saved(bench.page)
    expect(JSON.stringify(await bench.exported('directory'))).not.toContain('s3cret')
    expect((await bench.exported('directory'))['settings']).toEqual({
      urls: ['ldap://127.0.0.1:1'],
      baseDns: ['dc=example,dc=com'],
      bindDn: 'cn=admin,dc=example,dc=com',
      scope: 'one',
    })
    const deployed = bench.page.waitForResponse(
      (answer) => answer.request().method() === 'POST' && answer.url().endsWith('/flows'),
    )
    await bench.page.locator('#red-ui-header-button-deploy').click()
    expect((await deployed).ok()).toBe(true)
    const flows = await (await fetch(`${bench.address}/flows`)).text()
    expect(flows).toContain('"scope":"one"')
    expect(flows).not.toContain('s3cret')
    await bench.page.reload()
    await bench.page.locator('.red-ui-palette-node[data-palette-type="identity-join"]').waitFor({ state: 'attached' })
    await bench.page.addStyleTag({ content: '#red-ui-notifications { display: none !important }' })
    await bench.page.waitForFunction(() => window.RED.nodes.node('directory') !== null)
    const again = await openConfig(bench.page, 'identity-connected-system', 'directory')
    expect(await again.getByLabel('Password').inputValue()).toBe('__PWRD__')
    await saved(bench.page)
  })

  it('sync rule: types come from system and store, and equal precedences are pointed out', async () => {
    await bench.open([tab, ...configuration])
    const form = await openConfig(bench.page, 'identity-sync-rule')
    await form.locator('#node-config-input-name').fill('Contractors')
    await form.locator('#node-config-input-system').selectOption('hr')
    await expect.poll(() => form.getByLabel('Object type in the system').inputValue()).toBe('person')
    await expect.poll(() => form.getByLabel('Object type in the metaverse').inputValue()).toBe('Person')
    await form.getByText('Also at precedence 10: HR employees').waitFor()
    await form.getByLabel('Precedence').fill('20')
    await saved(bench.page)
    const rule = await bench.page.evaluate(() =>
      window.RED.nodes.createCompleteNodeSet().find((each) => each['name'] === 'Contractors'),
    )
    expect(rule).toMatchObject({
      type: 'identity-sync-rule',
      configVersion: 1,
      direction: 'inbound',
      system: 'hr',
      csType: 'person',
      mvType: 'Person',
      precedence: 20,
      enabled: true,
    })
  })
})
