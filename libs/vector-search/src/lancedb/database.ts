import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { DocentError } from '@docent/function-kit';
import { newId } from '@docent/contracts/ids';
import { ObjectMissingError, bucketName, deleteObjects, getText, objectKeys, putNewObject } from '@docent/storage';

import { invalid } from '../errors.ts';
import { reached } from '../steps.ts';
import { SORTED, WORDS, modelOf, schemaOf, vectorColumn } from './columns.ts';
import { loadLanceDb, type Connection, type LanceDb, type StorageOptions, type Table } from './package.ts';

const ATTEMPTS = 20;
const LONGEST_WAIT_MS = 1_000;
/** Of a function's memory, for what LanceDB keeps of indexes and of metadata. */
const INDEX_SHARE = 0.35;
const METADATA_SHARE = 0.1;
const DEFAULT_MEMORY_MB = 2_048;

/** A table as it is at one version. */
export interface Snapshot {
  table: Table;
  version: number;
  /** The model that embeds the index and the number of its dimensions; none before the first segment with vectors. */
  model: { name: string; dimensions: number } | undefined;
}

/** The tables of all tenants, each under its tenant's keys. */
export class Database {
  readonly #loaded = loadLanceDb();
  readonly #connections = new Map<string, Promise<Connection>>();
  readonly #names = new Map<string, string>();
  readonly #session = new this.lance.Session(...cacheSizes());

  get lance(): LanceDb {
    return this.#loaded.lance;
  }

  /** The index as it is now; nothing before the first commit. */
  async snapshot(tenant: string): Promise<Snapshot | undefined> {
    const table = await this.#open(tenant);
    if (!table) return undefined;
    const version = await table.version();
    await table.checkout(version);
    const { fields } = await table.schema();
    const column = fields.find(({ name }) => modelOf(name) !== undefined);
    const model = column && { name: modelOf(column.name)!, dimensions: column.type.listSize! };
    return { table, version, model };
  }

  /**
   * A table that can be appended to: it has its indexes and, where the rows have vectors, a column for them.
   * @throws InvalidInput `model` when the index is embedded by another model
   */
  async writable(tenant: string, model?: { name: string; dimensions: number }): Promise<Table> {
    if ((await this.#tableOf(tenant)) === undefined) await this.#create(tenant, model);
    if (model && !(await this.snapshot(tenant))!.model) await this.#addVectorsOnce(tenant, model);
    const holds = model && (await this.snapshot(tenant))!.model;
    if (holds && model.name !== holds.name) {
      throw invalid(
        'model',
        `This index is embedded by ${holds.name}, and a LanceDB index by one model, not by ${model.name} too.`,
      );
    }
    return (await this.#open(tenant))!;
  }

  arrowOf(rows: readonly object[], schema: unknown): unknown {
    return this.lance.makeArrowTable(rows, { schema });
  }

  ftsIndex(): unknown {
    const words = { stem: true, removeStopWords: false, withPosition: false };
    return this.lance.Index.fts({ baseTokenizer: 'icu', ...words });
  }

  async #open(tenant: string): Promise<Table | undefined> {
    const name = await this.#tableOf(tenant);
    return name === undefined ? undefined : (await this.#connect(tenant)).openTable(name);
  }

  /** Which table is the tenant's, once there is one: it never changes. */
  async #tableOf(tenant: string): Promise<string | undefined> {
    const known = this.#names.get(tenant);
    if (known !== undefined) return known;
    try {
      const name = await getText(nameKey(tenant));
      this.#names.set(tenant, name);
      return name;
    } catch (error) {
      if (error instanceof ObjectMissingError) return undefined;
      throw error;
    }
  }

  #connect(tenant: string): Promise<Connection> {
    const known = this.#connections.get(tenant);
    if (known) return known;
    const uri = `s3://${bucketName()}/${objectKeys.lancedb(tenant)}`;
    const options = { readConsistencyInterval: 0, storageOptions: storageOptions(), session: this.#session };
    const connection = this.lance.connect(uri, options);
    this.#connections.set(tenant, connection);
    connection.catch(() => this.#connections.delete(tenant));
    return connection;
  }

  /**
   * Makes a table with its indexes under a name of its own, and then makes it the tenant's, unless another writer was
   * faster: two that create one table at once would overwrite one another's, and index it twice.
   */
  async #create(tenant: string, model?: { name: string; dimensions: number }): Promise<void> {
    await refuseLosingServers(tenant);
    const connection = await this.#connect(tenant);
    const name = TABLE + newId();
    const table = await connection.createEmptyTable(name, schemaOf(this.#loaded.arrow));
    await reached('table-made');
    for (const column of SORTED) await table.createIndex(column, { config: this.lance.Index.btree() });
    for (const column of WORDS.columns) await table.createIndex(column, { config: this.ftsIndex() });
    if (model) await addVectors(table, model);
    await reached('table-indexed');
    if (!(await putNewObject(nameKey(tenant), name))) await connection.dropTable(name);
    else await reached('table-named');
  }

  /** For an index that began without vectors. */
  async #addVectorsOnce(tenant: string, model: { name: string; dimensions: number }): Promise<void> {
    const table = (await this.#open(tenant))!;
    await repeated(() => addVectors(table, model)).catch(async (error) => {
      if (!(await this.snapshot(tenant))?.model) throw error; // else another writer did
    });
    await reached('vectors-added');
  }

  /** Tables that a writer made before then and died before it named one. None lives so long that it still could. */
  async unnamed(tenant: string, before: Date): Promise<string[]> {
    const named = await this.#tableOf(tenant);
    const names = await (await this.#connect(tenant)).tableNames();
    return names.filter((name) => name !== named && name < TABLE + newId(before.getTime()));
  }

  async dropUnnamed(tenant: string, before: Date): Promise<number> {
    const names = await this.unnamed(tenant, before);
    for (const name of names) await (await this.#connect(tenant)).dropTable(name);
    return names.length;
  }
}

const addVectors = (table: Table, { name, dimensions }: { name: string; dimensions: number }) =>
  table.addColumns([
    { name: vectorColumn(name), valueSql: `arrow_cast(NULL, 'FixedSizeList(${dimensions}, Float32)')` },
  ]);

/** A table's name goes on with the time at which it was made. */
const TABLE = 'passages-';
const nameKey = (tenant: string) => `${objectKeys.lancedb(tenant)}table`;

/** Runs a commit again when another one came between. */
export async function repeated<T>(commit: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await commit();
    } catch (error) {
      if (attempt === ATTEMPTS || !/conflict|concurrent|preempted/i.test(String(error))) throw error;
      await sleep(Math.random() * Math.min(LONGEST_WAIT_MS, 10 * 2 ** attempt));
    }
  }
}

/** LanceDB commits by putting an object that must not be there yet: a server that overwrites it loses commits. */
async function refuseLosingServers(tenant: string): Promise<void> {
  const key = `${objectKeys.lancedb(tenant)}conditional-puts-${randomUUID()}`;
  const written = [await putNewObject(key, 'first'), await putNewObject(key, 'second')];
  await deleteObjects([key]);
  if (!written[1]) return;
  throw new DocentError(
    'Unavailable',
    'This S3 server ignores If-None-Match, by which LanceDB commits: it would lose passages. ' +
      'Use AWS, or a server that honours it, or INDEX_ENGINE=usearch, which does not need it.',
    { reason: 'no-conditional-puts' },
  );
}

/** LanceDB has a client of its own for S3, which is told what AWS's variables say to this process. */
function storageOptions(): StorageOptions {
  const { env } = process;
  const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  const given = {
    aws_region: env.AWS_REGION,
    aws_access_key_id: env.AWS_ACCESS_KEY_ID,
    aws_secret_access_key: env.AWS_SECRET_ACCESS_KEY,
    aws_session_token: env.AWS_SESSION_TOKEN,
    aws_endpoint: endpoint,
    allow_http: endpoint && String(endpoint.startsWith('http:')),
    aws_virtual_hosted_style_request: endpoint && 'false',
  };
  return Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

function cacheSizes(): [index: bigint, metadata: bigint] {
  const memory = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? DEFAULT_MEMORY_MB) * 2 ** 20;
  return [BigInt(Math.floor(memory * INDEX_SHARE)), BigInt(Math.floor(memory * METADATA_SHARE))];
}
