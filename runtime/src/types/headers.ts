/** What travels with a job besides its params: trace context, tenant and the like. */
export type JobHeaders = Readonly<Record<string, string>>;
