/** The settings of the scripted system: what is refused. */
import { describe, expect, it } from 'vitest'
import { scripted } from '../../../runtime/connectors/scripted/connector'
import { caught } from '../contract/tools'

describe('settings of the scripted system', () => {
  it.each([
    ['Name', { system: '' }],
    ['Anchors', { anchors: 'none' }],
    ['File', { file: '/etc/state' }],
    ['Script', { script: 'no json' }],
    ['Script', { script: '[]' }],
    ['Script', { script: 'null' }],
    ['Script', { script: '{"refuse": "some"}' }],
    ['Script', { script: '{"refuse": [1, -2]}' }],
    ['Script', { script: '{"drop": {"after": 1}}' }],
    ['Script', { script: '{"answer": "never"}' }],
    ['Script', { script: '{"busy": 1.5}' }],
    ['Script', { script: '{"toString": true}' }],
  ])('refuse a wrong "%s": %j', async (label, settings) => {
    const context = { allowedFolders: [], objectTypes: [], log: () => {} }
    expect(await caught(scripted.open({ system: 'refused', ...settings }, context))).toMatchObject({
      name: 'SyncError',
      code: 'not-configured',
      message: expect.stringContaining(`"${label}"`) as string,
    })
  })
})
