import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';

import { tableClient, tableName } from './clients.ts';
import { ConditionFailedError } from './errors.ts';
import type { RecordKey } from './keys.ts';

/**
 * What must hold for a write to happen: the record is not there, it is there, or it is there with these attributes
 * (`undefined`: without the attribute).
 */
export type Condition = 'absent' | 'present' | Readonly<Record<string, unknown>>;

type Attributes = Readonly<Record<string, unknown>>;

/** Reads one record, consistently. */
export async function getRecord<T>(key: RecordKey): Promise<T | undefined> {
  const { Item } = await tableClient().send(
    new GetCommand({ TableName: tableName(), Key: { ...key }, ConsistentRead: true }),
  );
  return Item && withoutKey<T>(Item);
}

/** Writes a whole record. Throws ConditionFailedError when the condition does not hold. */
export async function putRecord(key: RecordKey, record: object, condition?: Condition): Promise<void> {
  await conditional(key, () =>
    tableClient().send(
      new PutCommand({ TableName: tableName(), Item: { ...record, ...key }, ...expressionOf(condition) }),
    ),
  );
}

export interface Update {
  set?: Attributes;
  /** Numbers to add; an attribute that is not there counts as 0. */
  add?: Readonly<Record<string, number>>;
  remove?: readonly string[];
}

/** Changes some attributes and gives the whole record as it is then. Makes the record unless the condition forbids it. */
export async function updateRecord<T>(key: RecordKey, update: Update, condition?: Condition): Promise<T> {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const name = (attribute: string) => {
    const alias = `#u${Object.keys(names).length}`;
    names[alias] = attribute;
    return alias;
  };
  const value = (given: unknown) => {
    const alias = `:u${Object.keys(values).length}`;
    values[alias] = given;
    return alias;
  };
  const set = Object.entries(update.set ?? {}).filter(([, given]) => given !== undefined);
  const clauses = [
    clause(
      'SET',
      set.map(([attribute, given]) => `${name(attribute)} = ${value(given)}`),
    ),
    clause(
      'ADD',
      Object.entries(update.add ?? {}).map(([attribute, by]) => `${name(attribute)} ${value(by)}`),
    ),
    clause('REMOVE', (update.remove ?? []).map(name)),
  ];
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = expressionOf(condition);
  const expressionNames = { ...names, ...ExpressionAttributeNames };
  const expressionValues = { ...values, ...ExpressionAttributeValues };
  const { Attributes } = await conditional(key, () =>
    tableClient().send(
      new UpdateCommand({
        TableName: tableName(),
        Key: { ...key },
        UpdateExpression: clauses.filter(Boolean).join(' '),
        ConditionExpression,
        ExpressionAttributeNames: unlessEmpty(expressionNames),
        ExpressionAttributeValues: unlessEmpty(expressionValues),
        ReturnValues: 'ALL_NEW',
      }),
    ),
  );
  return withoutKey<T>(Attributes ?? {});
}

/** Removes a record; one that is not there is no error unless the condition says so. */
export async function deleteRecord(key: RecordKey, condition?: Condition): Promise<void> {
  await conditional(key, () =>
    tableClient().send(new DeleteCommand({ TableName: tableName(), Key: { ...key }, ...expressionOf(condition) })),
  );
}

export interface Query {
  /** Only records whose sort key begins so. */
  prefix?: string;
  descending?: boolean;
  limit?: number;
  /** Only records whose sort key comes after this one, in the query's order. */
  after?: string;
}

/** All records of a partition in the order of their sort keys, read page by page as they are asked for. */
export async function* queryRecords<T>(pk: string, query: Query = {}): AsyncGenerator<T & { sk: string }> {
  let left = query.limit ?? Infinity;
  let start: Record<string, unknown> | undefined = query.after === undefined ? undefined : { pk, sk: query.after };
  do {
    const page = await tableClient().send(
      new QueryCommand({
        TableName: tableName(),
        KeyConditionExpression: query.prefix ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
        ExpressionAttributeValues: query.prefix ? { ':pk': pk, ':prefix': query.prefix } : { ':pk': pk },
        ScanIndexForward: !query.descending,
        ConsistentRead: true,
        Limit: Number.isFinite(left) ? left : undefined,
        ExclusiveStartKey: start,
      }),
    );
    for (const item of page.Items ?? []) {
      if (left-- <= 0) return;
      yield { ...withoutKey<T>(item), sk: String(item.sk) };
    }
    start = page.LastEvaluatedKey;
  } while (start && left > 0);
}

function withoutKey<T>(item: Record<string, unknown>): T {
  const { pk: _pk, sk: _sk, ...record } = item;
  return record as T;
}

function expressionOf(condition?: Condition) {
  if (condition === undefined) return {};
  if (condition === 'absent') return { ConditionExpression: 'attribute_not_exists(pk)' };
  if (condition === 'present') return { ConditionExpression: 'attribute_exists(pk)' };
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const parts = Object.entries(condition).map(([attribute, expected], index) => {
    names[`#c${index}`] = attribute;
    if (expected === undefined) return `attribute_not_exists(#c${index})`;
    values[`:c${index}`] = expected;
    return `#c${index} = :c${index}`;
  });
  return {
    ConditionExpression: ['attribute_exists(pk)', ...parts].join(' AND '),
    ExpressionAttributeNames: unlessEmpty(names),
    ExpressionAttributeValues: unlessEmpty(values),
  };
}

async function conditional<T>(key: RecordKey, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) throw new ConditionFailedError(`${key.pk} ${key.sk}`);
    throw error;
  }
}

const clause = (verb: string, parts: string[]) => (parts.length ? `${verb} ${parts.join(', ')}` : '');
const unlessEmpty = <T extends object>(value: T) => (Object.keys(value).length ? value : undefined);
