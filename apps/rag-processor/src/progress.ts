import type { DocumentRecord, DocumentStatus } from '@docent/contracts/document';
import { documentMetadata, type DocumentFacts } from '@docent/contracts/document-metadata';
import type { FunctionContext } from '@docent/function-kit';
import type * as z from 'zod';
import type { Upload } from './uploads.ts';

/** How far one version has come, as document-metadata is told. */
export class Progress {
  private readonly upload: Upload;
  private readonly context: FunctionContext;

  constructor(upload: Upload, context: FunctionContext) {
    this.upload = upload;
    this.context = context;
  }

  /** @throws NotFound when the document was removed */
  async current(): Promise<DocumentRecord> {
    const { tenant, document } = this.upload;
    const { record } = await this.context.call(documentMetadata, {
      ...{ action: 'get', caller: { tenant }, document, for: 'processing' },
    });
    return record;
  }

  /** @throws NotFound when the document was removed, Conflict when another version is there or this one has ended */
  async reach(
    status: DocumentStatus,
    facts: z.input<typeof DocumentFacts> = {},
    reason?: string,
  ): Promise<DocumentRecord> {
    const { tenant, document, version } = this.upload;
    const { record } = await this.context.call(documentMetadata, {
      action: 'advance',
      caller: { tenant },
      document,
      version,
      status,
      reason: reason?.slice(0, 2000),
      facts,
    });
    return record;
  }
}
