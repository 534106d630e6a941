import fc from 'fast-check';

const NASTY = [
  '*/',
  '/*',
  '*/ export const pwned = 1; /*',
  '`',
  '${process.exit(1)}',
  "'",
  '"',
  '\\',
  "\\'",
  '\n',
  '\r\n',
  '\u2028export const pwned = 1;',
  '\u2029',
  '\ufeff',
  '\u202e',
  '\u{1f600}',
  '</script>',
  '@deprecated',
  '{@link https://example.com}',
  '//',
  '# comment',
  ']: never }; export const pwned = 1; type T = {',
  "'; drop table jobwright.jobs; --",
  '$$',
  '};\nexport const pwned = 1;',
  'export const validateParams = () => [];',
];
/** Text that means something to whatever it is pasted into. */
export const text = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 4, unit: 'binary' })), {
    maxLength: 4,
  })
  .map((parts) => parts.join(''))
  // These are refused: no store could hold them.
  .filter((joined) => !/[\0\p{Surrogate}]/u.test(joined));
/** Such text as a property's name. */
export const name = text.filter((key) => !(key in {}));
