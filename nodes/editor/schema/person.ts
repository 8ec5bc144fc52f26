/** The object type a new store starts with. */
import type { MvTypeSchema } from '../../../runtime/model/schema'
import type { AttributeType } from '../../../runtime/model/values'

const attribute = (name: string, type: AttributeType = 'text', multi = false) => ({ name, type, multi })

/** The object type a new store starts with: a person with the attributes most sources have. */
export const person: MvTypeSchema = {
  name: 'Person',
  displayAttribute: 'Display Name',
  graceDays: 0,
  keepValuesOnDisconnect: false,
  deletionRule: { kind: 'lastConnector' },
  attributes: [
    attribute('Employee ID'),
    attribute('First Name'),
    attribute('Last Name'),
    attribute('Display Name'),
    attribute('Account Name'),
    attribute('Email'),
    attribute('Phone'),
    attribute('Mobile'),
    attribute('Job Title'),
    attribute('Department'),
    attribute('Company'),
    attribute('Location'),
    attribute('Employee Type'),
    attribute('Employee Status'),
    attribute('Start Date', 'dateTime'),
    attribute('End Date', 'dateTime'),
    attribute('Manager', 'reference'),
  ],
}
