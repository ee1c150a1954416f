/** Milliseconds since the epoch, by SQLite's clock. */
export const NOW = `CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)`;
