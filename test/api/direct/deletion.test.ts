/** Deleting a person by hand, as the API answers it: what would go with her, and the run that does it (L7). */
import { describe, expect, it } from 'vitest'
import { NOW } from '../../store/objects'
import { account, ann, annIdentity, annRecord, api, contact, made, nameless, system } from './answers-world'

interface Look {
  readonly seen: string
}
const deleted = (id: string, seen: string) => api.ask('POST', `metaverse/${id}/delete`, { body: { seen }, username: 'eve' })

describe('L7 the look before a deletion by hand', () => {
  it('has each connector and what becomes of it', async () => {
    const stays = { changes: [], held: false, counts: false, fate: 'disconnected', type: 'user' }
    const because = 'it is a record of its system, which keeps it'
    expect(await api.get(`metaverse/${ann.uuid}/deletion`)).toEqual({
      identity: annIdentity(),
      connectors: [
        { ...stays, object: annRecord.id, system: system.hr, name: 'CN=Ann', link: 'joined', because },
        { ...stays, object: contact.id, system: system.crm, name: 'C1', link: 'projected', because },
        {
          ...stays,
          object: account.id,
          system: system.ad,
          name: 'new user',
          link: 'provisioned',
          because: 'no rule takes it away; it stays in its system as it is',
        },
      ],
      comesBack: [],
      limits: [],
      references: { items: [], total: 0 },
      obstacle: 'it is not known yet how the flow is wired. Look again in a moment',
      passedOver: [],
      seen: expect.any(String) as string,
    })
  })

  it('N10 is refused of somebody who is not there', async () => {
    for (const answer of [await api.ask('GET', 'metaverse/nobody/deletion'), await deleted('nobody', 'x')])
      expect(answer).toMatchObject({ status: 404, json: { detail: 'There is no metaverse object "nobody".' } })
  })
})

describe('L7 a deletion by hand', () => {
  it('N10 is refused where something stands against it, or something else was seen', async () => {
    const { seen } = await api.get<Look>(`metaverse/${ann.uuid}/deletion`)
    expect(await deleted(ann.uuid, seen)).toMatchObject({
      status: 409,
      json: { detail: 'Nothing was deleted: it is not known yet how the flow is wired. Look again in a moment' },
    })
    expect(await deleted(ann.uuid, 'else')).toMatchObject({
      status: 409,
      json: { detail: 'What goes with Ann Lee is not what was seen: it has changed. Nothing was deleted.' },
    })
    expect(await api.get(`metaverse/${ann.uuid}`)).toMatchObject({ id: ann.uuid })
  })

  it('is a run that says who did it and where it is found', async () => {
    made.registry.setCanvas([])
    const { seen } = await api.get<Look>(`metaverse/${nameless.uuid}/deletion`)
    const answer = await deleted(nameless.uuid, seen)
    const { id } = answer.json as { id: number }
    expect(answer).toMatchObject({ status: 202, json: { profile: 'deletion', startedBy: 'eve', system: null } })
    expect(answer.headers.get('location')).toBe(`/red/identity/runs/${id}`)
    await expect.poll(() => api.get(`runs/${id}`), { timeout: 20_000 }).toMatchObject({ counters: { mvDeleted: 1 }, ended: NOW })
    expect(await api.ask('GET', `metaverse/${nameless.uuid}`)).toMatchObject({ status: 404 })
  })
})
