import bge from '../models/bge-small-en-v1.5/model.json' with { type: 'json' };
import bgeTokenizer from '../models/bge-small-en-v1.5/tokenizer_config.json' with { type: 'json' };
import miniLm from '../models/all-MiniLM-L6-v2/model.json' with { type: 'json' };
import miniLmTokenizer from '../models/all-MiniLM-L6-v2/tokenizer_config.json' with { type: 'json' };

/** What models/<id>/model.json says: all that the project knows of a model before it has the weights. */
export type ModelDescription = {
  id: string;
  description: string;
  /** SPDX identifier of the weights' licence. */
  licence: string;
  dimensions: number;
  /** Tokens that the model reads, [CLS] and [SEP] included; what is beyond is cut off. */
  maxTokens: number;
  pooling: 'cls' | 'mean';
  /** Put before queries, never before passages. */
  queryPrefix: string;
  /** The files that are not in git, by their path in the model's folder. */
  files: Record<ModelFile, { bytes: number; sha256: string }>;
  sources: {
    /** Where the Hugging Face hub has the same bytes, under the same paths. */
    hub: { repository: string; revision: string };
    /** group:artifact:version of a jar with the same bytes, and the names that they have in it. */
    maven: { artifact: string; entries: Record<ModelFile, string> };
  };
};

export type ModelFile = 'onnx/model_quantized.onnx' | 'tokenizer.json';

export const defaultModel = 'bge-small-en-v1.5';

const known = [
  { description: bge as ModelDescription, tokenizer: bgeTokenizer },
  { description: miniLm as ModelDescription, tokenizer: miniLmTokenizer },
];

export const modelIds = known.map(({ description }) => description.id);

/** @throws RangeError when no such model is known. */
export function describeModel(id: string): ModelDescription {
  return find(id).description;
}

/** The hand-written tokenizer_config.json of a model. */
export function tokenizerConfig(id: string): object {
  return find(id).tokenizer;
}

function find(id: string) {
  const model = known.find(({ description }) => description.id === id);
  if (!model) throw new RangeError(`No embedding model is called '${id}'. Known: ${modelIds.join(', ')}.`);
  return model;
}
