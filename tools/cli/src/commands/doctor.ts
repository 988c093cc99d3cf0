import { commonHelp, parse, UsageError, type Command } from '../command.ts';
import { auditIndex, type Audit } from '../index-audit.ts';
import { Server } from '../server/server.ts';
import { oneLine, say, sayJson, styled } from '../terminal.ts';
import { listed } from './documents.ts';

const help = `Usage: docent doctor [options]

Says whether Docent works, with what, and what to do where it does not.

  --index             audit the index too: every segment is read again, and records, chunks, vectors and objects are
                      counted against each other; each difference is named
  --repair            repair what differs; what has to be processed again then is on its way (needs --index)
${commonHelp}

Exits with 1 when something does not work; a warning is something that works, but less well than it could.`;

type Health = { offline: boolean | null; search: { dense: boolean; model?: string; note?: string }; version: string };
type Finding = { check: string; state: 'ok' | 'warning' | 'failed'; detail: string; next?: string };

export const doctor: Command = {
  summary: 'say whether it works, with what, and what to do where it does not',
  help,
  async run(args) {
    const { values } = parse(args, {
      index: { type: 'boolean', default: false },
      repair: { type: 'boolean', default: false },
    });
    const { url, json, index, repair } = values;
    if (repair && !index) throw new UsageError('--repair repairs the index: give --index too.');
    let audit: Audit | undefined;
    const findings: Finding[] = [{ check: 'node', state: 'ok', detail: process.version }];
    try {
      const server = await Server.at(url);
      const health = await server.get<Health>('/health');
      findings.push({ check: 'server', state: 'ok', detail: `${server.address.url}, version ${health.version}` });
      findings.push(answers(health), search(health), await documents(server));
      if (index) findings.push(found((audit = await auditIndex(server, repair, progress)), repair));
    } catch (error) {
      findings.push({ check: 'server', state: 'failed', detail: (error as Error).message });
    }
    if (json) sayJson({ findings, ...(audit && { audit }) });
    else sayAll(findings, audit);
    return findings.some(({ state }) => state === 'failed') ? 1 : 0;
  },
};

function answers({ offline }: Health): Finding {
  const check = 'answers';
  if (offline === null)
    return { check, state: 'failed', detail: 'no turn can run', next: 'look for orchestrator in the log' };
  if (!offline) return { check, state: 'ok', detail: 'by Claude' };
  const next = 'set ANTHROPIC_API_KEY and start again to have answers written by Claude';
  return { check, state: 'warning', detail: 'offline: made of quotes alone', next };
}

function search({ search: { dense, model, note } }: Health): Finding {
  if (dense) return { check: 'search', state: 'ok', detail: `by meaning (${model}) and by words` };
  return { check: 'search', state: 'warning', detail: note ?? 'by words alone', next: 'npm run models' };
}

async function documents(server: Server): Promise<Finding> {
  const records = await listed(server, {});
  const failed = records.filter(({ status }) => status === 'FAILED').length;
  const wordsAlone = records.filter(({ embedded }) => embedded === false).length;
  const detail = [
    `${records.length} in all`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(wordsAlone > 0 ? [`${wordsAlone} found by words alone so far`] : []),
  ].join(', ');
  if (failed === 0) return { check: 'documents', state: 'ok', detail };
  return { check: 'documents', state: 'warning', detail, next: 'docent documents says why' };
}

function found({ counts, findings }: Audit, repair: boolean): Finding {
  const { documents, chunks, stored, segments, objects, waiting } = counts;
  const detail = [
    `${documents.records} documents and ${documents.indexed} in the index`,
    `${chunks.records} chunks and ${chunks.indexed} in the index`,
    `${segments} segments with ${stored.chunks} chunks and ${stored.vectors} vectors`,
    `${objects} objects${waiting > 0 ? ` and ${waiting} that will be collected` : ''}`,
    ...(documents.underWay > 0 ? [`${documents.underWay} documents under way`] : []),
  ].join(', ');
  const left = findings.filter(({ repaired }) => !repaired).length;
  if (findings.length === 0) return { check: 'index', state: 'ok', detail: `${detail}; nothing differs` };
  const differ = `${findings.length} ${findings.length === 1 ? 'difference' : 'differences'}`;
  if (left === 0) return { check: 'index', state: 'warning', detail: `${detail}; ${differ}, all repaired` };
  const next = repair ? 'run it once more' : 'docent doctor --index --repair';
  return { check: 'index', state: 'failed', detail: `${detail}; ${differ}`, next };
}

function progress({ segments, documents, objects }: Audit['counts']): void {
  if (process.stderr.isTTY)
    process.stderr.write(`${segments} segments, ${documents.records} documents, ${objects} objects looked at\n`);
}

function sayAll(findings: Finding[], audit: Audit | undefined): void {
  findings.forEach(sayFinding);
  for (const { kind, subject, detail, repair, repaired } of audit?.findings ?? []) {
    say(`  ${kind.padEnd(22)} ${oneLine(subject)}: ${oneLine(detail)}`);
    say(`${' '.repeat(25)}${styled('dim', repaired ? `repaired: ${repair}` : `to repair: ${repair}`)}`);
  }
}

const SIGNS = { ok: ['green', '✓'], warning: ['yellow', '!'], failed: ['red', '✗'] } as const;

function sayFinding({ check, state, detail, next }: Finding): void {
  const [colour, sign] = SIGNS[state];
  say(`${styled(colour, sign)} ${check.padEnd(10)} ${oneLine(detail)}`);
  if (next) say(`${' '.repeat(13)}${styled('dim', next)}`);
}
