/** What a directory is reached by, and where in it accounts are made. */
import type { DiscoveredType } from '../../../runtime/model/discovered'
import { api } from '../server/api'
import { button, checkbox, el, note, select, textInput } from '../widgets/dom'
import type { CycleTarget } from './answers'
import type { Around, CycleDraft } from './dialog-draft'
import { busy, labelled, refusal } from './dialog-parts'
import { say } from './dialog-words'
import { directoryTarget, personTypeIn } from './targets'

/** As typed in; the password is none of the settings. */
interface Typed {
  urls: string
  baseDn: string
  bindDn: string
  password: string
  startTls: boolean
}

/** What was typed in stays when another kind of target is looked at meanwhile. */
const typed: Typed = { urls: '', baseDn: '', bindDn: '', password: '', startTls: false }

export function directoryPart(draft: CycleDraft, around: Around, use: (target: CycleTarget) => void): HTMLElement {
  const said = el('div', { role: 'status' })
  const found = el('div')
  const look = button(say('directory.look'), { icon: 'search', class: '', onClick: () => void ask() })
  const ask = async (): Promise<void> => {
    look.disabled = true
    said.replaceChildren(busy(say('directory.looking')))
    try {
      const types = await api.schema({
        id: '',
        connector: 'ldap',
        settings: settingsOf(),
        credentials: secretsOf(),
        objectTypes: [],
      })
      said.replaceChildren()
      showFound(types)
    } catch (thrown) {
      said.replaceChildren(refusal(thrown))
    }
    look.disabled = false
  }
  const showFound = (types: readonly DiscoveredType[]): void => {
    const type = personTypeIn(types)
    if (!type) return said.replaceChildren(note('error', say('directory.noPeople')))
    const put = (container: string): void => {
      const given = around.given()
      if (!draft.answers || !given) return
      use(
        directoryTarget(
          draft.answers,
          { name: around.freeName(say('directory.name')), settings: settingsOf(), types },
          { credentials: secretsOf(), container },
        ),
      )
    }
    const containers = type.containers ?? [typed.baseDn]
    const container = select({
      label: say('directory.container'),
      value: containers[0] ?? '',
      choices: containers.map((dn) => ({ value: dn, label: dn })),
      onChange: put,
    })
    put(container.value)
    found.replaceChildren(
      el('div', { class: 'idw-good' }, say('directory.found', { type: type.name })),
      labelled('directory.container', container),
    )
  }
  return el('div', { class: 'idwc-part' }, fields(), el('div', { class: 'idwc-buttons' }, look), said, found)
}

function fields(): HTMLElement {
  const line = (name: 'urls' | 'baseDn' | 'bindDn', placeholder: string): HTMLElement =>
    labelled(
      `directory.${name}`,
      textInput({
        value: typed[name],
        label: say(`directory.${name}`),
        placeholder,
        onChange: (value) => void (typed[name] = value.trim()),
      }),
      say(`directory.${name}Help`),
    )
  const password = el('input', { type: 'password', autocomplete: 'off', 'aria-label': say('directory.password') })
  password.value = typed.password
  password.addEventListener('input', () => void (typed.password = password.value))
  const startTls = checkbox({
    label: say('directory.startTls'),
    checked: typed.startTls,
    onChange: (checked) => void (typed.startTls = checked),
  })
  return el(
    'div',
    { class: 'idwc-fields' },
    line('urls', 'ldaps://ldap.example.org'),
    line('baseDn', 'dc=example,dc=org'),
    line('bindDn', 'cn=idweave,dc=example,dc=org'),
    labelled('directory.password', password),
    el('div', { class: 'idw-help' }, startTls.element),
  )
}

function settingsOf(): Readonly<Record<string, unknown>> {
  const { urls, baseDn, bindDn, startTls } = typed
  return {
    urls: urls.split(/[\s,]+/).filter((url) => url !== ''),
    baseDns: baseDn === '' ? [] : [baseDn],
    ...(bindDn !== '' && { bindDn }),
    ...(startTls && { startTls }),
  }
}

function secretsOf(): Readonly<Record<string, string>> {
  return typed.password === '' ? {} : { password: typed.password }
}
