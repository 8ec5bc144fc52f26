/**
 * References whose target has been given another name since they were read are looked at again when the next import of their
 * system ends (R10): `requeues` is 2 for these.
 */
export const sql = `
create index cso_reference_renamed on cso_reference (cso) where requeues = 2;
`
