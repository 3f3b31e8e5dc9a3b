#!/usr/bin/env node
// Prints TypeScript types for the streams of an OpenAPI document.
//
//   sluice-types SOURCE    the document's address, its file, or - for the standard input
//
// SLUICE_TOKEN is the bearer token, where the service asks for one. No request takes longer than 30 seconds.
import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const EVENT_STREAM = 'text/event-stream';
const EVENTS = 'events.';
const ANY_EVENT = 'events.AnyEvent';
const COMPONENTS = '#/components/schemas/';
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

/** Names that a type cannot have here: those that are used below, and those of the language. */
const TAKEN = (
  'Readonly ReadonlyArray Record Streams typed any as async await bigint boolean break case catch class const continue'
  + ' debugger default delete do else enum export extends false finally for function if implements import in'
  + ' instanceof interface let never new null number object package private protected public return static string super'
  + ' switch symbol this throw true try type typeof undefined unknown var void while with yield'
).split(' ');

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
  try {
    return source(document);
  } catch (e) {
    throw e instanceof DocumentError ? e : new DocumentError(`the document is no valid OpenAPI document: ${e.message}`);
  }
}

function source({ components, paths }) {
  const types = new Types(components?.schemas ?? {});
  const streams = Object.entries(paths ?? {}).flatMap(([path, operations]) =>
    METHODS.flatMap(method => {
      const item = operations[method]?.responses?.['200']?.content?.[EVENT_STREAM]?.itemSchema;
      const declared = item && types.declared(item);
      return declared ? [`  ${JSON.stringify(`${method.toUpperCase()} ${path}`)}: ${declared};`] : [];
    }));
  const declared = `/** The events of each stream whose types are declared. */
export interface Streams {
${streams.join('\n')}
}
`;
  return [HEAD, ...types.declarations(), declared].join('\n');
}

/** The types of the schemas of a document. */
class Types {
  #schemas;
  #names = new Map();

  constructor(schemas) {
    this.#schemas = schemas;
    const taken = new Set(TAKEN);
    // Events first: their names are those that a program uses.
    const keys = Object.keys(schemas).sort((a, b) => b.startsWith(EVENTS) - a.startsWith(EVENTS));
    for (const key of keys) {
      const plain = key.replace(EVENTS, '').replace(/[^\w$]+/g, '_').replace(/^(?=\d|$)/, '_');
      let name = plain;
      for (let i = 2; taken.has(name); i++) name = `${plain}${i}`;
      taken.add(name);
      this.#names.set(key, name);
    }
  }

  declarations() {
    return Object.entries(this.#schemas).map(([key, schema]) =>
      `export type ${this.#names.get(key)} =${this.#declaration(key, schema)};\n`);
  }

  #declaration(key, schema) {
    if (!key.startsWith(EVENTS) || !schema.properties?.event) return ` ${this.of(schema)}`;
    // Of an event of any type it is not known whether its data is JSON.
    if (!schema.oneOf) return ' { readonly type: string; readonly data: string; readonly id: string }';
    return schema.oneOf.map(({ properties: { event, data } }) =>
      `\n  | { readonly type: ${this.of(event)}; readonly data: ${this.of(data.contentSchema)}; readonly id: string }`)
      .join('');
  }

  /** The type of the items of a stream; undefined where no types of events are declared. */
  declared(item) {
    const choices = (item.anyOf ?? [item]).filter(choice => choice.$ref !== COMPONENTS + ANY_EVENT);
    const isDeclared = choices.some(choice => choice.$ref !== `${COMPONENTS}events.ControlEvent`);
    return isDeclared ? union(choices.map(choice => this.of(choice))) : undefined;
  }

  /** The type of a schema, as it stands in a declaration. */
  of(schema) {
    if (schema === false) return 'never';
    if (schema === true || schema === undefined) return 'unknown';
    if ('const' in schema) return JSON.stringify(schema.const);
    if (schema.enum) return union(schema.enum.map(value => JSON.stringify(value)));
    const isMadeOfOthers = schema.$ref || schema.allOf || schema.anyOf || schema.oneOf;
    const parts = [
      ...(schema.$ref ? [this.#named(schema.$ref)] : []),
      ...(schema.allOf ?? []).map(each => this.of(each)),
      ...[schema.anyOf, schema.oneOf].filter(Boolean).map(choices => union(choices.map(each => this.of(each)))),
      ...(schema.properties || !isMadeOfOthers ? [this.#own(schema)] : []),
    ];
    return parts.length === 1 ? parts[0] : parts.map(part => `(${part})`).join(' & ') || 'unknown';
  }

  #own(schema) {
    if (Array.isArray(schema.type)) return union(schema.type.map(type => this.#own({ ...schema, type })));
    switch (schema.type ?? (schema.properties && 'object')) {
      case 'string': return 'string';
      case 'integer': case 'number': return 'number';
      case 'boolean': return 'boolean';
      case 'null': return 'null';
      case 'array': return `ReadonlyArray<${this.of(schema.items)}>`;
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
    return `Readonly<Record<string, ${this.of(additionalProperties)}>>`;
  }

  #named(reference) {
    const key = reference.startsWith(COMPONENTS)
      && reference.slice(COMPONENTS.length).replaceAll('~1', '/').replaceAll('~0', '~');
    const name = this.#names.get(key);
    if (!name) throw new DocumentError(`the document has no schema ${reference}`);
    return name;
  }
}

function union(types) {
  return [...new Set(types)].map(type => (type.includes('&') ? `(${type})` : type)).join(' | ') || 'never';
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

// A package manager runs it by a link.
if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  main(process.argv[2]).catch(e => {
    if (!(e instanceof DocumentError)) throw e;
    console.error(`sluice-types: ${e.message}`);
    process.exitCode = 2;
  });
}
