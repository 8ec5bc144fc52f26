/** What to do when secret values were sealed with a key that is not at hand (N9). */
export const putKeyBack = 'Put the credential secret back that the store was used with and start again'
