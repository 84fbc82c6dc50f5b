import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import { Type } from 'typebox';
import { beginFactor, begunFactor, confirmFactor } from '../../access/factor.ts';
import { logIn, logOut } from '../../access/login.ts';
import type { Session } from '../../access/sessions.ts';
import { openVault, type Vault } from '../../access/vault.ts';
import type { Api, App } from '../../api/context.ts';
import { localPath } from '../../api/local-path.ts';
import { statusOf } from '../../api/problem.ts';
import { senderOf } from '../../api/same-origin.ts';
import { exactly } from '../../api/schemas.ts';
import { forgetSession, keepSession } from '../../api/session-cookie.ts';
import { asTongdaoError, sentence, TongdaoError } from '../../contract/errors.ts';
import type { Page } from '../page.ts';
import { AccountPage, type FactorShown } from '../pages/account.tsx';
import { LoginPage } from '../pages/login.tsx';
import { renderPage } from '../shell.tsx';
import { pageFor, query, sendPage } from './serving.ts';

const Next = Type.Optional(Type.String({ maxLength: 2000 }));
const Code = Type.String({ maxLength: 20 });

/** Logging in and out, and a person's own account: pages and their forms. */
export function accountRoutes(app: App, api: Api): void {
  const { channel } = api;
  const { pool } = channel.ledger;
  const vault = vaultOf(join(channel.settings.dataDir, 'access', 'vault.key'));

  app.get('/login', { schema: { hide: true, querystring: query({ next: Next }) } }, async (request, reply) =>
    sendLogin(request, reply, localPath(request.query.next)),
  );

  app.post(
    '/login',
    {
      schema: {
        hide: true,
        body: exactly({ key: Type.String({ maxLength: 200 }), code: Type.Optional(Code), next: Next }),
      },
    },
    async (request, reply) => {
      if (senderOf(request) === 'other') throw new TongdaoError('ACCESS_CROSS_SITE');
      const { key, code = '', next } = request.body;
      const wanted = localPath(next);
      try {
        const credentials = { secret: key.trim(), code: withoutBlanks(code), address: request.ip };
        keepSession(request, reply, await logIn(pool, vault, credentials));
      } catch (thrown) {
        return sendLogin(request, reply, wanted, asTongdaoError(thrown));
      }
      return reply.redirect(wanted ?? '/account', 303);
    },
  );

  app.post('/logout', { schema: { hide: true } }, async (request, reply) => {
    if (request.session !== null) await logOut(pool, request.session);
    forgetSession(request, reply);
    return reply.redirect('/login', 303);
  });

  app.get('/account', { schema: { hide: true, querystring: query({}) } }, async (request, reply) =>
    sendAccount(request, reply),
  );

  app.post('/account/second-factor', { schema: { hide: true } }, async (request, reply) => {
    await beginFactor(pool, await vault(), sessionOf(request).key.id);
    return reply.redirect('/account', 303);
  });

  app.post(
    '/account/second-factor/confirm',
    { schema: { hide: true, body: exactly({ code: Code }) } },
    async (request, reply) => {
      const { id: session, key } = sessionOf(request);
      try {
        await confirmFactor(pool, await vault(), { key, session }, withoutBlanks(request.body.code));
      } catch (thrown) {
        return sendAccount(request, reply, asTongdaoError(thrown));
      }
      return reply.redirect('/account', 303);
    },
  );

  function sendLogin(
    request: FastifyRequest,
    reply: FastifyReply,
    next: string | null,
    error?: TongdaoError,
  ): FastifyReply {
    const page = pageFor(api, request);
    return send(reply, page, <LoginPage page={page} next={next} problem={said(page, error)} />, error);
  }

  async function sendAccount(
    request: FastifyRequest,
    reply: FastifyReply,
    error?: TongdaoError,
  ): Promise<FastifyReply> {
    const page = pageFor(api, request);
    const factor = await factorOf(request.session);
    const shown = { page, factor, isLoggedIn: request.session !== null, problem: said(page, error) };
    return send(reply, page, <AccountPage {...shown} />, error);
  }

  async function factorOf(session: Session | null): Promise<FactorShown> {
    if (session === null) return 'none';
    if (session.key.secondFactor) return 'confirmed';
    const issuer = `Tongdao ${channel.settings.channel.name}`;
    return (await begunFactor(pool, await vault(), session.key, issuer)) ?? 'none';
  }
}

const said = ({ language }: Page, error: TongdaoError | undefined): string | null =>
  error === undefined ? null : sentence(error.code, error.params, language);

/** What may hold a secret is kept by nobody. Throws what is no answer to a form. */
function send(
  reply: FastifyReply,
  page: Page,
  content: VNode,
  error: TongdaoError | undefined,
): FastifyReply {
  const status = error === undefined ? 200 : statusOf(error);
  if (error !== undefined && status >= 500) throw error;
  return sendPage(reply.code(status).header('cache-control', 'no-store'), page, renderPage(content));
}

/** Throws ACCESS_SESSION_REQUIRED: a second factor is its holder's, who sits in front of the console. */
function sessionOf({ session }: FastifyRequest): Session {
  if (session === null) throw new TongdaoError('ACCESS_SESSION_REQUIRED');
  return session;
}

/** Opened when first needed, and tried again after a failure. */
function vaultOf(file: string): () => Promise<Vault> {
  let opened: Promise<Vault> | null = null;
  return () => {
    opened ??= openVault(file).catch((thrown: unknown) => {
      opened = null;
      throw thrown;
    });
    return opened;
  };
}

const withoutBlanks = (code: string): string => code.replace(/\s/g, '');
