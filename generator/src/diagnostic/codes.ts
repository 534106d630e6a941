/**
 * Every diagnostic there is, with what it stands for. Codes are stable: people search for them and silence nothing
 * by them. A test holds that each has a case under `test/generator/cases`.
 */
export const DIAGNOSTICS = {
  JW1001: 'The schemas folder cannot be read.',
  JW1002: 'There are no job files.',
  JW1003: 'A YAML file is in a place where it means nothing.',
  JW1004: 'A symbolic link under the schemas folder.',
  JW1005: 'A file is too large.',
  JW1006: 'A file cannot be read, or is not UTF-8.',

  JW1101: 'YAML that does not parse.',
  JW1102: 'More than one YAML document in a file.',
  JW1103: 'A tag that YAML 1.2 core does not have.',
  JW1104: 'A key that stands twice in one mapping.',
  JW1105: 'A key that is not a string.',
  JW1106: 'An alias that refers to itself, or expands without bound.',
  JW1107: 'A number that JSON or a double cannot hold.',
  JW1108: 'Nested too deeply.',
  JW1109: 'Text that no store can hold.',

  JW1201: 'A file that is not a mapping.',
  JW1202: 'A field is missing.',
  JW1203: 'An unknown field.',
  JW1204: 'A field or value whose behaviour does not exist yet.',
  JW1205: 'A value of the wrong type.',
  JW1206: 'A value that is not allowed.',
  JW1207: 'Text that is no duration.',
  JW1208: 'A retry policy whose longest wait is shorter than its first.',
  JW1209: 'A timeout that is longer than a runner can time.',
  JW1210: 'An index on a field that params do not have.',
  JW1211: 'An index on a field that databases cannot index.',
  JW1212: 'A retention that keeps everything.',
  JW1213: 'A retention that is too short.',
  JW1214: 'A retry policy that says its waits twice.',
  JW1215: 'A job to be started that does not exist.',
  JW1216: 'Text that is no size, or a size that no log can have.',
  JW1217: 'A sensitive field that the job does not have.',

  JW1301: 'Text that is no job name.',
  JW1302: 'A job whose name is not that of its file.',
  JW1303: 'A job name that JavaScript, TypeScript or a file system cannot carry.',
  JW1304: 'Two jobs whose names become the same file, identifier or view.',
  JW1305: 'A job whose name begins with the whole name of another.',
  JW1306: 'Text that is no error code.',
  JW1307: 'Text that is no type name, or no name of a file of types.',
  JW1308: 'Two exports of generated code would have one name.',
  JW1309: 'A property name that JavaScript objects cannot carry safely.',

  JW1401: 'An unknown schema keyword.',
  JW1402: 'A schema keyword that is not supported.',
  JW1403: 'A schema keyword with a value that it cannot have.',
  JW1404: 'A schema keyword that says nothing without `type`.',
  JW1405: 'A required property that is not declared.',
  JW1406: 'An unknown format.',
  JW1407: 'A pattern that does not compile.',
  JW1408: 'A pattern that can take far too long.',
  JW1409: 'A value that the schema around it excludes.',
  JW1410: 'A schema keyword that does nothing without another one.',
  JW1411: 'A keyword that draft-07 ignores.',
  JW1412: 'A dialect that is not supported.',

  JW1501: 'A reference that is not to a file.',
  JW1502: 'A reference that leaves the schemas folder, or goes to a file without shared types.',
  JW1503: 'A reference to a file that does not exist.',
  JW1504: 'A reference to a type that does not exist.',
  JW1505: 'A reference into the middle of a schema.',
  JW1506: 'A type that consists of nothing but itself.',

  JW1601: 'A lock of released contracts that cannot be read.',
  JW1602: 'A version lower than one that was released.',

  JW1701: 'An unknown setting of jobwright.',
  JW1702: 'A setting with a value that it cannot have.',
  JW1703: 'Settings in two places.',
} as const;

export type DiagnosticCode = keyof typeof DIAGNOSTICS;
