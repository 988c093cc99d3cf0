import { loadEmbedder } from '@docent/embeddings';

/** A process of its own: milliseconds from its start until the model is loaded, and until the first query is embedded. */
const embedder = await loadEmbedder({ model: process.argv[2], threads: 1 });
const loaded = performance.now();
await embedder.embedQuery('How long is the warranty?');
const answered = performance.now();
console.log(JSON.stringify({ loaded, answered, megabytes: process.memoryUsage.rss() / 1e6 }));
