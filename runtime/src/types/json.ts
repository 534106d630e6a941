/** A value that JSON (RFC 8259) can hold. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** JSON kept as the text that was written: key order, number spelling and all. */
export type JsonText = string;
