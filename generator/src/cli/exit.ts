/** Sets the exit code that the process will end with. */
export type Exit = (code: number) => void;

/** The command did what it was asked, and the answer is good. */
export const OK: number = 0;
/** It could not be done, or the answer is bad: a job that failed, files that are not current. */
export const FAILED = 1;
/** The command line makes no sense. */
export const USAGE = 2;
