/** A deployment may put right what a status says of settings and problems; Node-RED keeps the status otherwise (N8, N10). */
import { beforeEach, describe, expect, it } from 'vitest'
import {
  beginStatus,
  clearProblems,
  showProblem,
  showSettings,
  showOwnStatus,
  withProblems,
} from '../../nodes/adapter/problem-status'
import type { NodeStatus, RedNode } from '../../nodes/adapter/red'

const counted: NodeStatus = { fill: 'green', shape: 'dot', text: '3 through' }

describe('N8 N10 what another deployment puts right', () => {
  let shown: string

  /** A node of the same id, as each deployment makes one; the editor goes on showing what the former one said. */
  const made = (): RedNode => {
    const status = ({ text = '' }: NodeStatus): void => void (shown = text)
    const node = { id: 'flow', status, warn: () => undefined } as unknown as RedNode
    beginStatus(node)
    return node
  }

  beforeEach(() => {
    shown = ''
    clearProblems()
    made()
  })

  it('is not said any more of a rule that was switched off and is on again', () => {
    showSettings(made(), { fill: 'grey', shape: 'ring', text: 'its rule is switched off' })
    expect(shown).toBe('its rule is switched off')
    made()
    expect(shown).toBe('')
  })

  it('is not said any more of a problem that is solved in the node', () => {
    showProblem(made(), 'mail never comes to rest', 'mail never comes to rest. Change it.')
    expect(shown).toBe('mail never comes to rest')
    clearProblems()
    made()
    expect(shown).toBe('')
  })

  it('is not said any more of a problem that was solved elsewhere, beside what the node goes on saying', () => {
    const node = made()
    showProblem(node, 'mail never comes to rest', 'mail never comes to rest. Change it.')
    node.status(withProblems(node, counted))
    expect(shown).toBe('3 through · mail never comes to rest')
    expect(clearProblems()).toEqual(['flow'])
    showOwnStatus(node)
    expect(shown).toBe('3 through')
  })

  it('leaves figures as they are, and a problem that is found again', () => {
    const node = made()
    node.status(withProblems(node, counted))
    const after = made()
    expect(shown).toBe('3 through')
    showProblem(after, 'mail never comes to rest', 'mail never comes to rest. Change it.')
    showOwnStatus(after)
    expect(shown).toBe('mail never comes to rest')
  })
})
