/** Starts runs of a connected system, pauses it and resumes it: above the list of runs, for whoever may (N1, N12). */
import type { RunProfile } from '../../../runtime/model/runs'
import { button, el, note, select } from '../widgets/dom'
import type { System } from './answers'
import type { FormActions } from './form-actions'
import { announce, problem } from './parts'
import { pauseForm } from './pause-form'
import { runForm } from './run-form'
import type { Surroundings } from './view'
import { exactMoment, text } from './words'

export class SystemBar {
  readonly element = el('div', { class: 'idws-systems' })
  private readonly form = el('div')
  private readonly answers = el('div', { 'aria-live': 'polite' })
  /** What opened the form. */
  private opener: Element | null = null
  private systems: readonly System[] = []
  private chosen = ''
  private shown = ''
  /** How the system stands by what was said last; undefined where that was about something else. */
  private said: 'paused' | 'running' | undefined

  constructor(private readonly around: Surroundings) {}

  /** Nothing of it for who may not. What is being filled in stays. */
  async refresh(): Promise<void> {
    if (!this.around.may.run) return
    const before = this.standing
    this.systems = (await this.around.requests.systems()).filter(({ deployed }) => deployed)
    if (this.system === undefined) this.chosen = this.systems[0]?.id ?? ''
    // Somebody else has paused or resumed it meanwhile.
    if (before === this.said && this.standing !== before) this.sayNothing()
    const stamp = JSON.stringify(this.systems.map(({ id, name, paused, abilities }) => [id, name, paused, abilities]))
    if (stamp === this.shown) return
    this.shown = stamp
    this.show()
  }

  reset(): void {
    this.chosen = ''
    this.shown = ''
    this.form.replaceChildren()
    this.sayNothing()
    this.element.replaceChildren()
  }

  /** Opens what a run is started with, for this system and profile. */
  async offer(system: string, profile: RunProfile): Promise<void> {
    await this.refresh()
    this.chosen = system
    this.show()
    this.openRun(profile)
  }

  private get system(): System | undefined {
    return this.systems.find(({ id }) => id === this.chosen)
  }

  private get standing(): 'paused' | 'running' {
    return this.system?.paused ? 'paused' : 'running'
  }

  private show(): void {
    const { system } = this
    if (!system) return this.element.replaceChildren()
    const { paused } = system
    const choices = this.systems.map(({ id, name }) => ({ value: id, label: name }))
    const onChange = (id: string): void => {
      this.chosen = id
      this.form.replaceChildren()
      this.sayNothing()
      this.show()
    }
    const picker = select({ choices, value: system.id, label: text('systems.choose'), onChange })
    const run = button(text('systems.run'), { icon: 'play', onClick: () => this.openRun() })
    const pause = paused
      ? button(text('systems.resume'), { icon: 'play-circle-o', onClick: () => this.resume(system) })
      : button(text('systems.pause'), { icon: 'pause', onClick: () => this.openPause(system) })
    const said = paused && { ...paused, name: system.name, until: exactMoment(paused.until) }
    const isFocused = this.element.contains(document.activeElement) && !this.form.contains(document.activeElement)
    this.element.replaceChildren(
      el('div', { class: 'idws-buttons' }, picker, ...(paused ? [pause] : [run, pause])),
      ...(said ? [note('warning', text('systems.paused', said))] : []),
      this.form,
      this.answers,
    )
    if (isFocused) picker.focus()
  }

  private openRun(profile?: RunProfile): void {
    const { system } = this
    if (!system) return
    const start = async (wanted: string): Promise<void> => {
      const run = await this.around.requests.startRun(system.id, wanted)
      this.done(text('systems.started', { run: run.id, system: system.name }))
    }
    const tryOut = async (wanted: string): Promise<void> => {
      const preview = await this.around.requests.tryOut({ system: system.id, profile: wanted })
      this.closeForm()
      this.around.openPreview(preview.id)
    }
    this.open(runForm(system, profile, { ...this.actions(start), tryOut: this.actions(tryOut).act }))
  }

  private openPause(system: System): void {
    const begin = async (reason: string, until: string): Promise<void> => {
      await this.around.requests.pause(system.id, reason, until)
      this.done(text('systems.isPaused', { system: system.name }))
      this.said = 'paused'
    }
    this.open(pauseForm(system, this.actions(begin)))
  }

  private resume(system: System): void {
    this.around.requests.resume(system.id).then(
      () => {
        this.done(text('systems.resumed', { system: system.name }))
        this.said = 'running'
      },
      (thrown: unknown) => announce(this.answers, problem(thrown)),
    )
  }

  private open(form: HTMLElement): void {
    this.sayNothing()
    this.opener = document.activeElement
    this.form.replaceChildren(form)
    form.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return
      // The editor looks for where its own shortcuts apply, upwards from an element that is gone by then.
      event.stopPropagation()
      this.closeForm()
    })
    form.querySelector<HTMLElement>('select, input')?.focus()
  }

  /** What the buttons of a form do; a refusal is said below it, and the form stays. */
  private actions<Given extends readonly string[]>(act: (...given: Given) => Promise<void>): FormActions<Given> {
    return {
      act: (...given) => void act(...given).catch((thrown: unknown) => announce(this.answers, problem(thrown))),
      close: () => this.closeForm(),
    }
  }

  /** Closes the form. Who was in it goes on where it was opened. */
  private closeForm(): void {
    const isFocused = this.form.contains(document.activeElement)
    this.form.replaceChildren()
    this.sayNothing()
    if (!isFocused) return
    const buttons = [...this.element.querySelectorAll('button')]
    const opener = buttons.find((each) => each === this.opener) ?? buttons[0]
    opener?.focus()
  }

  private done(sentence: string): void {
    this.closeForm()
    announce(this.answers, sentence)
    this.around.changed()
  }

  private sayNothing(): void {
    this.said = undefined
    this.answers.replaceChildren()
  }
}
