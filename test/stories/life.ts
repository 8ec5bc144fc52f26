/** One person's whole working life, told the same way for every kind of target: the last chapter of docs/rules.md. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { World } from './world'

/** An account as the story looks at it. */
export interface Account {
  /** What never changes, whatever becomes of the account. */
  readonly anchor: string
  readonly enabled: boolean
  readonly displayName: string
  readonly mail: string
  /** Where a department has its accounts. */
  readonly department: string
  readonly telephone: string
  readonly photo: string
}

export interface Target {
  /** Name of the connected system. */
  readonly system: string
  account(employeeId: string): Promise<Account | undefined>
  /** How many accounts there are. */
  count(): Promise<number>
  /** What a run of it counts when somebody moves to another department. */
  readonly move: 'exportUpdated' | 'exportRenamed'
  /** Whether somebody on leave keeps an enabled account here. */
  readonly keepsOnLeave: boolean
}

const colleagues = [
  ['000101', 'Łukasz', "O'Brien"],
  ['000102', 'Đặng', 'Nuñez'],
  ['000103', '', 'Suharto'],
] as const

/** Tells it; `where` says from where to where. */
export function tellLife(where: string, open: () => Promise<{ world: World; target: Target; stop: () => Promise<void> }>): void {
  describe(`a whole life, ${where}`, () => {
    let world: World
    let target: Target
    let stop: () => Promise<void>
    let zoe: { uuid: string; anchor: string }

    beforeAll(async () => {
      ;({ world, target, stop } = await open())
      for (const [id, givenName, sn] of colleagues) world.hire(id, givenName, sn, { department: 'Finance' })
      world.badge.set('B-0', { employeeId: '000101', givenName: 'LUKASZ', phone: '+49 221 555 0100' })
      await world.press('ref-hr-now')
      await world.press('ref-badge-now')
    })
    afterAll(() => stop())

    const present = async (id = '001021'): Promise<Account> => {
      const found = await target.account(id)
      if (!found) throw new Error(`${id} has no account`)
      return found
    }
    const person = async () => {
      const found = await world.person('001021')
      if (!found) throw new Error('Zoë is not in the metaverse')
      return found
    }

    it('R3 X2 joiner: has an enabled account in her department, with a mail address made from her name', async () => {
      world.hire('001021', 'Zoë', 'Müller', { department: 'Sales', managerId: '000101' })
      const runs = await world.press('ref-hr-now')
      expect(runs.one('HR', 'sync').counters).toMatchObject({ added: 1, projected: 1, processed: 1 })
      expect(runs.one('HR', 'sync').warnings).toEqual([])
      expect(runs.one(target.system, 'export').counters).toMatchObject({ created: 1, sent: 1 })
      const account = await present()
      expect(account).toMatchObject({
        enabled: true,
        displayName: 'Zoë Müller',
        department: 'Sales',
        mail: 'zoe.muller@company.com',
      })
      zoe = { uuid: (await person()).uuid, anchor: account.anchor }
      await world.staysQuiet()
    })

    it('A4 second system: Badge adds telephone and photo, and its first name does not win', async () => {
      const photo = 'https://photos.company.example/001021.jpg'
      world.badge.set('B-1', { employeeId: '001021', givenName: 'ZOE', phone: '+49 221 555 0123', photoUrl: photo })
      world.badge.set('B-2', { employeeId: '999999', givenName: 'NOBODY', phone: '+49 221 555 0000' })
      const runs = await world.press('ref-badge-now')
      expect(runs.one('Badge', 'sync').counters).toMatchObject({
        read: 3,
        unchanged: 1,
        joined: 1,
        disconnectors: 1,
        syncFailed: 0,
      })
      expect(runs.one(target.system, 'export').counters).toMatchObject({ exportUpdated: 1, sent: 1 })
      expect(await present()).toMatchObject({ telephone: '+49 221 555 0123', photo, displayName: 'Zoë Müller' })
      expect((await person()).attributes).toMatchObject({ 'First Name': 'Zoë' })
      await world.staysQuiet()
    })

    it('E5 mover: changes department by one update, and is the same account', async () => {
      world.hr.set('001021', { department: 'Facilities, Fleet & Travel' })
      const runs = await world.press('ref-hr-now')
      expect(runs.one('HR', 'sync').counters).toMatchObject({ updated: 1, flowed: 1, processed: 1 })
      expect(runs.one(target.system, 'export').counters).toMatchObject({ [target.move]: 1, sent: 1 })
      expect(await present()).toMatchObject({
        anchor: zoe.anchor,
        department: 'Facilities, Fleet & Travel',
        telephone: '+49 221 555 0123',
      })
      await world.staysQuiet()
    })

    it('E5 rename: a new surname changes name and mail address, and is the same account', async () => {
      world.hr.set('001021', { sn: 'Müller-Nuñez' })
      const runs = await world.press('ref-hr-now')
      expect(runs.one(target.system, 'export').counters).toMatchObject({ sent: 1, exportFailed: 0, created: 0, deleted: 0 })
      expect(await present()).toMatchObject({
        anchor: zoe.anchor,
        displayName: 'Zoë Müller-Nuñez',
        mail: 'zoe.muller-nunez@company.com',
      })
      await world.staysQuiet()
    })

    it("R5 falls out of one target's scope: only that account is disabled, and it is enabled again on return", async () => {
      world.hr.set('001021', { employeeStatus: 'On leave' })
      const runs = await world.press('ref-hr-now')
      expect(runs.one('HR', 'sync').counters).toMatchObject({ disconnected: 0, deletionMarked: 0, flowed: 1 })
      expect(world.accounts()['001021']).toMatchObject({ status: 'disabled', mail: 'zoe.muller-nunez@company.com' })
      expect((await present()).enabled).toBe(target.keepsOnLeave)
      await world.staysQuiet()
      world.hr.set('001021', { employeeStatus: 'Active' })
      await world.press('ref-hr-now')
      expect(world.accounts()['001021']).toMatchObject({ status: 'enabled' })
      expect((await present()).enabled).toBe(true)
      await world.staysQuiet()
    })

    it('L2 L4 leaver: is disabled on the first day and waits to be deleted', async () => {
      world.hr.remove('001021')
      const runs = await world.press('ref-hr-now')
      expect(runs.one('HR', 'sync').counters).toMatchObject({ obsoleted: 1, disconnected: 1, deletionMarked: 1 })
      expect(runs.one('HR', 'sync').warnings).toEqual([])
      expect(await present()).toMatchObject({ anchor: zoe.anchor, enabled: false, displayName: 'Zoë Müller-Nuñez' })
      expect((await person()).deletion).toMatchObject({ after: '2026-04-01T08:00:00Z' })
      await world.staysQuiet()
    })

    it('L3 R6 rehire within the grace period: the same person and account, enabled again', async () => {
      world.passDays(10)
      await world.press('ref-due-now')
      world.hire('001021', 'Zoë', 'Müller-Nuñez', { department: 'Engineering' })
      const runs = await world.press('ref-hr-now')
      const { counters } = runs.one('HR', 'sync')
      expect(counters).toMatchObject({ joined: 1, projected: 0, deletionCleared: 1 })
      expect(counters.added + counters.returned).toBe(1)
      expect(await person()).toMatchObject({ uuid: zoe.uuid, deletion: null })
      expect(await present()).toMatchObject({ anchor: zoe.anchor, enabled: true, department: 'Engineering' })
      await world.staysQuiet()
    })

    it('L4 leaver by status: the record stays in HR, the person leaves all the same', async () => {
      world.hr.set('001021', { employeeStatus: 'Leaver' })
      const runs = await world.press('ref-hr-now')
      expect(runs.one('HR', 'sync').counters).toMatchObject({ updated: 1, disconnected: 1, deletionMarked: 1 })
      expect((await present()).enabled).toBe(false)
      expect((await person()).attributes).toMatchObject({ Telephone: '+49 221 555 0123', 'Last Name': 'Müller-Nuñez' })
      await world.staysQuiet()
    })

    it('L2 L6 after the grace period: asked first when time jumped, then account and person are deleted', async () => {
      world.passDays(29)
      const early = await world.press('ref-due-now')
      expect(early.one(null, 'lifecycle').counters).toMatchObject({ mvDeleted: 0, processed: 0 })
      world.passDays(2)
      const asked = await world.press('ref-due-now')
      expect(asked.one(null, 'lifecycle')).toMatchObject({
        status: 'stopped',
        reason: expect.stringContaining('1 deletion is due'),
      })
      const due = await world.press('ref-due-now', { confirm: true })
      expect(due.one(null, 'lifecycle').counters).toMatchObject({ mvDeleted: 1 })
      expect(due.one(target.system, 'export').counters).toMatchObject({ deleted: 1, sent: 1 })
      expect(await target.account('001021')).toBeUndefined()
      expect(await world.person('001021')).toBeUndefined()
      const badge = (await world.press('ref-badge-now')).one('Badge', 'sync')
      expect(badge.counters).toMatchObject({ processed: 1, disconnectors: 1 })
      await world.staysQuiet()
    })

    it('L3 D3 rehire after the deletion: a new person with a new account, whose badge is found again', async () => {
      world.hr.set('001021', { employeeStatus: 'Active', department: 'Sales' })
      const runs = await world.press('ref-hr-now')
      expect(runs.one('HR', 'sync').counters).toMatchObject({ projected: 1 })
      expect((await person()).uuid).not.toBe(zoe.uuid)
      expect(await present()).toMatchObject({ enabled: true, department: 'Sales' })
      await world.press('ref-badge-now')
      expect(await present()).toMatchObject({ telephone: '+49 221 555 0123' })
      await world.staysQuiet()
    })

    it('has left everybody else alone', async () => {
      expect(await target.count()).toBe(colleagues.length + 1)
      expect(await present('000101')).toMatchObject({
        displayName: "Łukasz O'Brien",
        mail: 'lukasz.obrien@company.com',
        enabled: true,
      })
      expect(await present('000102')).toMatchObject({ displayName: 'Đặng Nuñez', mail: 'dang.nunez@company.com', enabled: true })
      expect(await present('000103')).toMatchObject({ displayName: 'Suharto', mail: 'suharto@company.com', enabled: true })
    })
  })
}
