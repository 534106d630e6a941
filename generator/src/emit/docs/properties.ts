import type { Type, Property } from '../../model/type.js';
import { expander, propertiesOf } from '../../model/scalar.js';
import type { Job, Project } from '../../model/model.js';
import { jsonLiteral } from '../../print/literal.js';
import { codeCell, codeSpan, markdownCell, markdownTable } from '../../print/markdown.js';
import { printType } from '../../print/type.js';
import { isSchemaObject } from '../../schema/schema.js';
import { rulesOf } from './rules.js';

/** The properties of an object type as a table; no lines where it has none that are known. */
export function propertyTable(
  type: Type,
  schema: unknown,
  job: Job,
  project: Pick<Project, 'typeFiles'>,
): readonly string[] {
  const properties = propertiesOf(type, expander(project, job));
  if (properties.length === 0) return [];
  const schemas = isSchemaObject(schema) ? schema.properties : undefined;
  const rows = properties.map((property) => {
    const own = isSchemaObject(schemas) ? schemas[property.name] : undefined;
    return [
      codeCell(property.name) + (property.optional ? ' (optional)' : ''),
      codeCell(printType(withoutDocs(property.type))),
      meaning(property, own),
    ];
  });
  return markdownTable(['Property', 'Type', 'Meaning'], rows);
}

function meaning({ doc }: Property, schema: unknown): string {
  const rules = rulesOf(schema).join(', ');
  const parts = [
    doc.deprecated === true ? '**Deprecated.**' : '',
    markdownCell(doc.description ?? ''),
    rules === '' ? '' : `(${codeCellWherePattern(rules)})`,
    doc.default === undefined ? '' : `Default: ${codeSpan(jsonLiteral(doc.default))}.`,
  ];
  return parts
    .filter((part) => part !== '')
    .join(' ')
    .replace(/(?<!\\)\|/g, '\\|');
}

/** A pattern is code; the other rules read as text. */
function codeCellWherePattern(rules: string): string {
  const at = rules.indexOf('matches ');
  if (at < 0) return rules;
  return `${rules.slice(0, at)}matches ${codeCell(rules.slice(at + 'matches '.length))}`;
}

/** A type without its comments: for one line. */
function withoutDocs(type: Type): Type {
  switch (type.kind) {
    case 'array':
      return { ...type, items: withoutDocs(type.items) };
    case 'tuple':
      return {
        ...type,
        items: type.items.map((item) => ({ ...item, type: withoutDocs(item.type) })),
      };
    case 'object':
      return {
        ...type,
        properties: type.properties.map((property) => ({
          ...property,
          type: withoutDocs(property.type),
          doc: {},
        })),
      };
    case 'union':
    case 'intersection':
      return { ...type, of: type.of.map(withoutDocs) };
    default:
      return type;
  }
}
