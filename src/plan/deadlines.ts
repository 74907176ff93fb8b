/** How long the steps of a dark section may last, in seconds. Their sum is what a plan promises as the longest outage. */
export const DEADLINES = { shutDown: 300, powerOff: 60, reconfigure: 120, powerOn: 120 } as const;
