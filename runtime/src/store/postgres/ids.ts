const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NO_JOB = '00000000-0000-0000-0000-000000000000';

/** An id that PostgreSQL takes: text that is no UUID is no job's id, and asks for one that does not exist. */
export function uuid(id: string): string {
  return UUID.test(id) ? id : NO_JOB;
}
