import { dynamodbLocal } from './dynamodb-local.ts';
import { fetchAll } from './fetched.ts';
import { versitygw } from './versitygw.ts';

await fetchAll([versitygw, dynamodbLocal]);
