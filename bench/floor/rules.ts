/** The rules of `bench/flow.ts`, written out by hand: what the nodes make of a person and of an account. */

export type Document = Record<string, string>

/** Twelve inbound flows: eleven as they are, one expression. Keys in the order of their names. */
export function personOf(cs: Document): Document {
  return {
    'Cost Centre': cs['costCentre'] as string,
    Department: cs['department'] as string,
    'Display Name': `${capitalise(cs['givenName'] as string)} ${capitalise(cs['sn'] as string)}`,
    'Employee ID': cs['employeeId'] as string,
    'Employee Status': cs['employeeStatus'] as string,
    'Employee Type': cs['employeeType'] as string,
    'First Name': cs['givenName'] as string,
    'Job Title': cs['jobTitle'] as string,
    'Last Name': cs['sn'] as string,
    Location: cs['location'] as string,
    'Manager ID': cs['manager'] as string,
    Telephone: cs['phone'] as string,
  }
}

/** Six outbound flows as they are and four expressions. Keys in the order of their names. */
export function accountOf(mv: Document): Document {
  return {
    department: mv['Department'] as string,
    displayName: `${mv['First Name']} ${mv['Last Name']}`,
    enabled: mv['Employee Status'] === 'Active' ? 'yes' : 'no',
    givenName: mv['First Name'] as string,
    location: mv['Location'] as string,
    login: mv['Employee ID'] as string,
    mail: `${(mv['First Name'] as string).toLowerCase()}.${(mv['Last Name'] as string).toLowerCase()}@company.com`,
    phone: (mv['Telephone'] as string).replaceAll(' ', ''),
    sn: mv['Last Name'] as string,
    title: mv['Job Title'] as string,
  }
}

function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()
}
