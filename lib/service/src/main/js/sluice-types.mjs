#!/usr/bin/env node
// Prints TypeScript types for the streams of an OpenAPI document.
//
//   sluice-types SOURCE    the document's address, its file, or - for the standard input
//
// SLUICE_TOKEN is the bearer token, where the service asks for one. No request takes longer than 30 seconds.
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const EVENT_STREAM = 'text/event-stream';
const EVENTS = 'events.';
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

const HEAD = `// Made by sluice-types from an OpenAPI document. Changes are lost when it is made again.

/** An event of a stream, its data read: \`const event = typed<Streams['GET /path']>(received)\`. */
export function typed<E extends { readonly type: string; readonly data: unknown }>(
  event: { readonly type: string; readonly data: string; readonly id: string },
): E {
  return { type: event.type, data: JSON.parse(event.data), id: event.id } as unknown as E;
}
`;

/** Thrown for a document that has no types; its message is for the user. */
export class DocumentError extends Error {}

/**
 * The source of a TypeScript module with the types of a document.
 *
 * @param document the document, as an object
 * @throws DocumentError if it is no OpenAPI document of version 3.2 or later
 */
export function generate(document) {
  if (!/^3\.([2-9]|\d\d)/.test(document?.openapi ?? '')) {
    throw new DocumentError(`the document must be OpenAPI 3.2 or later, was ${JSON.stringify(document?.openapi)}`);
  }
  const types = new Types(document.components?.schemas ?? {});
  const streams = Object.entries(document.paths ?? {}).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const item = operation.responses?.['200']?.content?.[EVENT_STREAM]?.itemSchema;
      return item ? [`  ${JSON.stringify(`${method.toUpperCase()} ${path}`)}: ${types.of(item)};`] : [];
    }));
  return [
    HEAD,
    ...types.declarations(),
    `/** The events of each stream. */\nexport interface Streams {\n${streams.join('\n')}\n}\n`,
  ].join('\n');
}

/** The types of the schemas of a document. */
class Types {
  #schemas;
  #names = new Map();

  constructor(schemas) {
    this.#schemas = schemas;
    const taken = new Set(['Streams', 'typed']);
    // Events first: their names are those that a program uses.
    const keys = Object.keys(schemas).sort((a, b) => b.startsWith(EVENTS) - a.startsWith(EVENTS));
    for (const key of keys) {
      const plain = key.replace(EVENTS, '').replace(/[^\w$]+/g, '_').replace(/^(?=\d)/, '_');
      let name = plain;
      for (let i = 2; taken.has(name); i++) name = `${plain}${i}`;
      taken.add(name);
      this.#names.set(key, name);
    }
  }

  declarations() {
    return Object.entries(this.#schemas).map(([key, schema]) =>
      `export type ${this.#names.get(key)} =${this.#declared(key, schema)};\n`);
  }

  #declared(key, schema) {
    if (!key.startsWith(EVENTS) || !schema.properties?.event) return ` ${this.of(schema)}`;
    const choices = schema.oneOf ?? [{ properties: {} }];
    return choices.map(({ properties: { event, data } }) =>
      `\n  | { readonly type: ${event ? this.of(event) : 'string'};`
        + ` readonly data: ${data?.contentSchema ? this.of(data.contentSchema) : 'unknown'}; readonly id: string }`)
      .join('');
  }

  /** The type of a schema, as it stands in a declaration. */
  of(schema) {
    if (schema.$ref) return this.#named(schema.$ref);
    if ('const' in schema) return JSON.stringify(schema.const);
    if (schema.enum) return union(schema.enum.map(value => JSON.stringify(value)));
    if (schema.anyOf || schema.oneOf) return union((schema.anyOf ?? schema.oneOf).map(each => this.of(each)));
    if (schema.allOf) return schema.allOf.map(each => `(${this.of(each)})`).join(' & ');
    if (Array.isArray(schema.type)) return union(schema.type.map(type => this.of({ ...schema, type })));
    switch (schema.type) {
      case 'string': return 'string';
      case 'integer': case 'number': return 'number';
      case 'boolean': return 'boolean';
      case 'null': return 'null';
      case 'array': return `ReadonlyArray<${schema.items ? this.of(schema.items) : 'unknown'}>`;
      case 'object': return this.#object(schema);
      default: return 'unknown';
    }
  }

  #object({ properties = {}, required = [], additionalProperties }) {
    const members = Object.entries(properties).map(([name, schema]) => {
      const key = IDENTIFIER.test(name) ? name : JSON.stringify(name);
      return `readonly ${key}${required.includes(name) ? '' : '?'}: ${this.of(schema)}`;
    });
    if (members.length > 0) return `{ ${members.join('; ')} }`;
    const values = additionalProperties ? this.of(additionalProperties) : 'unknown';
    return `Readonly<Record<string, ${values}>>`;
  }

  #named(reference) {
    const key = decodeURIComponent(reference.slice(reference.lastIndexOf('/') + 1))
      .replaceAll('~1', '/').replaceAll('~0', '~');
    const name = this.#names.get(key);
    if (!name) throw new DocumentError(`the document has no schema ${reference}`);
    return name;
  }
}

function union(types) {
  return [...new Set(types)].join(' | ') || 'never';
}

async function read(source) {
  if (source === '-') return text(process.stdin);
  if (!/^https?:/.test(source)) return readFile(source, 'utf8');
  const token = process.env.SLUICE_TOKEN;
  const response = await fetch(source, {
    headers: token ? { Authorization: `Bearer ${token}` } : {},
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) {
    throw new DocumentError(`${source} was answered with ${response.status}`
      + (response.status === 401 ? ': set SLUICE_TOKEN to a token of the service' : ''));
  }
  return response.text();
}

async function main(source) {
  if (source === undefined) throw new DocumentError('needs the address or the file of an OpenAPI document');
  let document;
  try {
    document = JSON.parse(await read(source));
  } catch (e) {
    throw e instanceof DocumentError ? e : new DocumentError(`cannot read ${source}: ${e.cause?.message ?? e.message}`);
  }
  process.stdout.write(generate(document));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv[2]).catch(e => {
    if (!(e instanceof DocumentError)) throw e;
    console.error(`sluice-types: ${e.message}`);
    process.exitCode = 2;
  });
}
