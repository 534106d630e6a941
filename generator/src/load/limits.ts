/** Bounds on what one file may hold. Far above what a contract needs, far below what hurts. */
export const MAX_FILE_BYTES = 1_048_576;
/** Mappings and sequences within one another. */
export const MAX_DEPTH = 100;
/** Values in one file, each alias counted as all that it stands for. */
export const MAX_VALUES = 100_000;
