/** The instant that stands where the format asks for one that nobody knows. */
export const NO_TIME = '1980-01-01T00:00:00Z'
