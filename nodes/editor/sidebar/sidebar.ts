/** The tab Identity: its views, the choice of a store, and when the server is asked. */
import type { RunProfile } from '../../../runtime/model/runs'
import { el, iconButton, select } from '../widgets/dom'
import { putStyle, useStyle } from '../widgets/style'
import { showFigures } from './canvas-figures'
import { Pacer } from './pacer'
import { empty, problem } from './parts'
import { PeopleView } from './people-view'
import { ProblemsView } from './problems-view'
import { Requests } from './requests'
import { RunsView } from './runs-view'
import { FirstSteps, hasNoStore, mayMakeCycles } from './first-steps'
import { addNewCycle } from './new-cycle-entry'
import css from './sidebar.css'
import { countForTabs } from './tab-counts'
import type { Surroundings, View } from './view'
import { WaitingView } from './waiting-view'
import { figure, text } from './words'

const tabId = 'identity'
const action = 'identity:show-identity-tab'

/** The topic the server tells of runs on. */
const runsTopic = 'identity/runs'

/** The topic Node-RED tells of every deployment on, whoever made it. */
const deployedTopic = 'notification/runtime-deploy'

/** Milliseconds after which the stores are asked for anew: they come and go with deployments only. */
const storesKeptMs = 30_000

/** Milliseconds after which the tabs are counted anew while a run is under way. */
const countEveryMs = 10_000

/** Adds the tab Identity to the editor's sidebar. */
export function addIdentityTab(): void {
  useStyle()
  putStyle('idweave-sidebar-style', css)
  RED.actions.add(action, () => RED.sidebar.show(tabId))
  const sidebar = RED.user.hasPermission('identity.read') ? new Sidebar() : null
  if (sidebar && mayMakeCycles())
    addNewCycle({
      requests: sidebar.requests,
      show: (view) => {
        RED.sidebar.show(tabId)
        sidebar.show(view)
      },
    })
  const content = sidebar?.element ?? el('div', { class: 'idw idws' }, empty(text('noPermission')))
  RED.sidebar.addTab({
    id: tabId,
    label: text('name'),
    name: text('name'),
    iconClass: 'fa fa-id-card-o',
    content,
    action,
    enableOnEdit: true,
    pinned: true,
  })
}

type ViewName = 'runs' | 'waiting' | 'people' | 'problems'
const viewNames: readonly ViewName[] = ['runs', 'waiting', 'people', 'problems']

/** The tab's content: four views, one of them shown. */
class Sidebar implements Surroundings {
  readonly element: HTMLElement
  readonly requests = new Requests()
  readonly may = {
    run: RED.user.hasPermission('identity.run'),
    approve: RED.user.hasPermission('identity.approve'),
    write: RED.user.hasPermission('identity.write'),
    deploy: RED.user.hasPermission('flows.write'),
  }
  private readonly tabs = new Map<ViewName, HTMLButtonElement>()
  private readonly stores = el('div', { class: 'idws-stores' })
  private readonly trouble = el('div')
  /** Where there is no store. */
  private readonly first = new FirstSteps()
  private readonly body = el('div', { class: 'idws-body', role: 'tabpanel', id: 'idws-panel' })
  private readonly runs = new RunsView(this)
  private readonly people = new PeopleView(this)
  private readonly views: Readonly<Record<ViewName, View>> = {
    runs: this.runs,
    waiting: new WaitingView(this),
    people: this.people,
    problems: new ProblemsView(this),
  }
  private readonly pacer: Pacer
  private shown: ViewName = 'runs'
  private storesShown = ''
  private storesAsked = 0
  /** When the tabs were counted last, in milliseconds since 1970. */
  private counted = 0

  constructor() {
    const refresh = iconButton('refresh', text('refresh'), () => this.changed())
    this.element = el(
      'div',
      { class: 'idw idws' },
      el('div', { class: 'idws-top' }, this.tabBar(), refresh),
      this.stores,
      this.trouble,
      this.first.element,
      this.body,
    )
    this.show('runs')
    this.pacer = new Pacer(this.element, () => this.refresh())
    RED.comms.subscribe(runsTopic, (_topic, message) => this.heard(message))
    RED.comms.subscribe(deployedTopic, () => this.deployed())
    showFigures()
  }

  changed = (): void => this.pacer?.now()

  /** Whatever is shown: what waits or fails is to be seen without opening its view. */
  private async count(): Promise<void> {
    this.counted = Date.now()
    const { waiting, problems, isFailing } = await countForTabs(this.requests)
    for (const [name, count] of [
      ['waiting', waiting],
      ['problems', problems],
    ] as const) {
      const label = this.tabs.get(name)?.querySelector('.idws-count')
      label?.replaceChildren(count === 0 ? '' : figure(count))
      label?.classList.toggle('idws-failing', name === 'problems' && isFailing)
    }
  }

  openPerson = (uuid: string): void => {
    const from = this.shown
    this.people.open(uuid, from === 'people' ? undefined : () => this.show(from))
    this.show('people')
  }

  openRun = (id: number): void => {
    const from = this.shown
    this.runs.open(id, () => this.show(from))
    this.show('runs')
  }

  openPreview = (id: number): void => {
    this.runs.openPreview(id)
    this.show('runs')
  }

  offerRun = (system: string, profile: RunProfile): void => {
    this.show('runs')
    void this.runs.offerRun(system, profile).catch((thrown: unknown) => this.trouble.replaceChildren(problem(thrown)))
  }

  /** A run's progress concerns the list of runs only; its end all views. */
  private heard(message: unknown): void {
    const { runs = [] } = message as { readonly runs?: readonly { readonly ended: string | null }[] }
    if (this.shown === 'runs' || runs.some((run) => run.ended !== null)) this.pacer.news()
  }

  /** Stores and systems come and go with a deployment, and so do its problems. */
  private deployed(): void {
    this.storesAsked = 0
    this.pacer.news()
  }

  private tabBar(): HTMLElement {
    for (const name of viewNames)
      this.tabs.set(
        name,
        el(
          'button',
          {
            type: 'button',
            role: 'tab',
            class: 'idws-tab',
            'aria-controls': 'idws-panel',
            on: { click: () => this.choose(name) },
          },
          text(`tab.${name}`),
          el('span', { class: 'idws-count' }),
        ),
      )
    const bar = el('div', { class: 'idws-tabs', role: 'tablist', 'aria-label': text('tab.views') }, ...this.tabs.values())
    bar.addEventListener('keydown', (event) => this.keyPressed(event))
    return bar
  }

  /** The arrows go from tab to tab, as is the custom. */
  private keyPressed(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    const name = viewNames[(viewNames.indexOf(this.shown) + step + viewNames.length) % viewNames.length] ?? 'runs'
    this.choose(name)
    this.tabs.get(name)?.focus()
  }

  /** A press on the tab that is shown leads back to its beginning. */
  private choose(name: ViewName): void {
    if (name === this.shown) this.views[name].reset()
    this.show(name)
  }

  show(name: ViewName): void {
    this.shown = name
    for (const [tabName, tab] of this.tabs) {
      tab.setAttribute('aria-selected', String(tabName === name))
      tab.tabIndex = tabName === name ? 0 : -1
    }
    this.trouble.replaceChildren()
    this.body.replaceChildren(this.views[name].element)
    this.changed()
  }

  private async refresh(): Promise<boolean> {
    try {
      const isNothingThere = hasNoStore() && this.shown !== 'problems' && mayMakeCycles()
      this.first.show(isNothingThere ? 'empty' : 'used')
      this.body.classList.toggle('idw-hidden', isNothingThere)
      if (isNothingThere) {
        this.trouble.replaceChildren()
        return false
      }
      await this.askStores()
      const underWay = await this.views[this.shown].refresh()
      if (!underWay || Date.now() - this.counted > countEveryMs) await this.count()
      this.trouble.replaceChildren()
      return underWay
    } catch (thrown) {
      this.storesAsked = 0
      this.trouble.replaceChildren(problem(thrown))
      return false
    }
  }

  /** A choice of stores when there are several. */
  private async askStores(): Promise<void> {
    if (Date.now() - this.storesAsked < storesKeptMs) return
    const names = await this.requests.stores()
    this.storesAsked = Date.now()
    const known = this.requests.store !== undefined && names.includes(this.requests.store)
    this.requests.store = names.length < 2 ? undefined : known ? this.requests.store : names[0]
    if (names.join('\n') === this.storesShown) return
    this.storesShown = names.join('\n')
    this.stores.replaceChildren(...(names.length < 2 ? [] : [this.storePicker(names)]))
  }

  private storePicker(names: readonly string[]): HTMLElement {
    const choices = names.map((name) => ({ value: name, label: name }))
    const onChange = (name: string): void => {
      this.requests.store = name
      for (const view of Object.values(this.views)) view.reset()
      this.changed()
    }
    const picker = select({ choices, value: this.requests.store ?? '', label: text('store'), onChange })
    return el('label', {}, text('store'), ' ', picker)
  }
}
