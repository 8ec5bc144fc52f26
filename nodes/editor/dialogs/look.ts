/** The colours of the palette by phase: what reads from systems, what decides, what writes, what cares for time. */
export const colours = { read: '#a6d3ee', decide: '#cfe0ae', write: '#f2c894', life: '#d9c5e8' } as const
