import type { ModelDescription, ModelFile } from '@docent/embeddings';

/**
 * A place that may have a model's files. It writes those that it finds to `into`, under their paths in the model's
 * folder, and throws an error that says why it cannot give the rest. What it wrote is checked by the caller.
 */
export type Source = {
  name: string;
  get(model: ModelDescription, files: ModelFile[], into: string, options: GetOptions): Promise<void>;
};

export type GetOptions = {
  signal?: AbortSignal;
  /** Called often, with a few words on how far it is. */
  progress: (state: string) => void;
};
