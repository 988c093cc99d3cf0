export { planBatches } from './batches.ts';
export {
  keepEmbedder,
  keepEmbedders,
  loadEmbedder,
  tokensPerBatch,
  type Embedder,
  type EmbedderOptions,
  type EmbedOptions,
} from './embedder.ts';
export { loadTokenCounter, type TokenCounter } from './tokenizer.ts';
export { modelFolder, modelsFolder, readModelFile, disagreement, ModelUnavailableError } from './model-files.ts';
export { defaultModel, describeModel, modelIds, type ModelDescription, type ModelFile } from './models.ts';
