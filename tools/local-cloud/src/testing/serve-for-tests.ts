import { region } from '../lambda/names.ts';
import { startLocalCloud } from '../local-cloud.ts';
import { bucketName, ingestDeadLetters, ingestQueue, queueUrl, tableName } from '../resources.ts';

/** The local cloud of a workspace for one test run: state in the folder given, until its standard input ends. */
const [workspaceRoot = '', state = ''] = process.argv.slice(2);
const {
  AWS_ENDPOINT_URL_S3: _,
  AWS_ENDPOINT_URL_SQS: __,
  AWS_ENDPOINT_URL_DYNAMODB: ___,
  ...environment
} = process.env;
const cloud = await startLocalCloud({ workspaceRoot, state, environment });
const variables = {
  AWS_ENDPOINT_URL_LAMBDA: cloud.endpoint,
  AWS_ENDPOINT_URL_S3: cloud.endpoint,
  AWS_ENDPOINT_URL_SQS: cloud.endpoint,
  AWS_ENDPOINT_URL_DYNAMODB: cloud.endpoint,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  FUNCTION_PREFIX: 'chatbot-',
  TABLE_NAME: tableName,
  BUCKET_NAME: bucketName,
  INGEST_QUEUE_URL: queueUrl(cloud.endpoint, ingestQueue),
  INGEST_DEAD_QUEUE_URL: queueUrl(cloud.endpoint, ingestDeadLetters),
  DOCENT_URL: cloud.url,
};
process.stdout.write(JSON.stringify({ url: cloud.url, variables }) + '\n');
process.stdin.resume();
process.stdin.on('end', () => void cloud.stop().then(() => process.exit(0)));
