import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api, App } from '../../api/context.ts';
import { problemOf } from '../../api/problem.ts';
import { databaseError } from '../../storage/errors.ts';
import { ProblemPage } from '../pages/problem.tsx';
import { renderPage } from '../shell.tsx';
import { pageFor, sendPage } from './serving.ts';

/** What goes wrong on a page is told on a page. */
export function answerWithPages(pages: App, api: Api): void {
  pages.setErrorHandler((thrown, request, reply) => sendProblemPage(api, thrown, request, reply));
}

export function sendProblemPage(
  { channel }: Api,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { ledger, log } = channel;
  const error = databaseError(thrown, ledger.pool.options.connectionString ?? '');
  const page = pageFor({ channel }, request);
  const problem = problemOf(error, page.language, request.id);
  if (problem.status >= 500) log.error({ reqId: request.id, err: error }, 'a page failed');
  return sendPage(
    reply.code(problem.status),
    page,
    renderPage(<ProblemPage page={page} problem={problem} />),
  );
}
