import { actionExecutor } from './action-executor.ts';
import { chatHandler } from './chat-handler.ts';
import { claudeDecision } from './claude-decision.ts';
import { conversationManager } from './conversation-manager.ts';
import { documentContent } from './document-content.ts';
import { documentManagement } from './document-management.ts';
import { documentMetadata } from './document-metadata.ts';
import { embeddingService } from './embedding-service.ts';
import { orchestrator } from './orchestrator.ts';
import { ragProcessor } from './rag-processor.ts';
import { ragSearch } from './rag-search.ts';
import { responseEnhancement } from './response-enhancement.ts';
import { responseFormatter } from './response-formatter.ts';
import { sourceExtractor } from './source-extractor.ts';
import { vectorSearch } from './vector-search.ts';

/** Every function's contract. A function imports its own and its callees' by path, so that its bundle holds no other. */
export const functions = [
  ragProcessor,
  ragSearch,
  chatHandler,
  orchestrator,
  documentManagement,
  responseEnhancement,
  claudeDecision,
  actionExecutor,
  embeddingService,
  vectorSearch,
  documentMetadata,
  documentContent,
  sourceExtractor,
  responseFormatter,
  conversationManager,
] as const;
