import { parseXml, type XmlElement } from '@rgrove/parse-xml';

/** One page of ListObjectsV2. */
export interface S3Page {
  readonly objects: readonly { readonly key: string; readonly modifiedAt: number }[];
  /** Asks for the next page; undefined on the last. */
  readonly next: string | undefined;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function readPage(xml: string): S3Page {
  const root = rootOf(xml, 'ListBucketResult');
  const objects = children(root, 'Contents').map((contents) => {
    const modifiedAt = Date.parse(required(contents, 'LastModified'));
    if (Number.isNaN(modifiedAt)) throw new Error('an object was modified at no time');
    return { key: required(contents, 'Key'), modifiedAt };
  });
  const more = textOf(root, 'IsTruncated') === 'true';
  return { objects, next: more ? required(root, 'NextContinuationToken') : undefined };
}

/**
 * What DeleteObjects could not delete, by code.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export function readDeleteErrors(xml: string): readonly string[] {
  return children(rootOf(xml, 'DeleteResult'), 'Error').map(
    (error) => textOf(error, 'Code') ?? 'unknown',
  );
}

/** The code of an error document; undefined where it is none. */
export function readErrorCode(xml: string): string | undefined {
  try {
    return textOf(rootOf(xml, 'Error'), 'Code');
  } catch {
    return undefined;
  }
}

/** Of names, which need no escapes. */
export function deleteRequest(keys: readonly string[]): string {
  const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('');
  return `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${objects}</Delete>`;
}

function rootOf(xml: string, name: string): XmlElement {
  const { root } = parseXml(xml);
  if (root?.name !== name) throw new Error(`the answer is no ${name}`);
  return root;
}

function children(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children
    .filter((node): node is XmlElement => node.type === 'element')
    .filter((element) => element.name === name);
}

function textOf(parent: XmlElement, name: string): string | undefined {
  return children(parent, name)[0]?.text;
}

function required(parent: XmlElement, name: string): string {
  const text = textOf(parent, name);
  if (text === undefined) throw new Error(`the answer has no ${name}`);
  return text;
}
