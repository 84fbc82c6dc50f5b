import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { beginFactor, begunFactor, confirmFactor } from '../../access/factor.ts';
import { logIn, logOut } from '../../access/login.ts';
import type { Session } from '../../access/sessions.ts';
import { openVault, type Vault } from '../../access/vault.ts';
import { renderAccount } from '../../console/account-page.tsx';
import { renderLogin } from '../../console/login-page.tsx';
import { asTongdaoError, sentence, TongdaoError } from '../../contract/errors.ts';
import { LANGUAGES } from '../../contract/text.ts';
import { readerOf } from '../authenticate.ts';
import type { Api, App } from '../context.ts';
import { languageOf } from '../language.ts';
import { localPath } from '../local-path.ts';
import { statusOf } from '../problem.ts';
import { senderOf } from '../same-origin.ts';
import { exactly } from '../schemas.ts';
import { forgetSession, keepSession } from '../session-cookie.ts';

const Lang = Type.Optional(Type.Enum([...LANGUAGES]));
const Next = Type.Optional(Type.String({ maxLength: 2000 }));
const Code = Type.String({ maxLength: 20 });

/** Logging in and out, and a person's own account: pages and their forms. */
export function accountRoutes(app: App, api: Api): void {
  const { channel } = api;
  const { pool } = channel.ledger;
  const vault = vaultOf(join(channel.settings.dataDir, 'access', 'vault.key'));

  app.get(
    '/login',
    { schema: { hide: true, querystring: exactly({ next: Next, lang: Lang }) } },
    async (request, reply) => loginPage(request, reply, localPath(request.query.next)),
  );

  app.post(
    '/login',
    {
      schema: {
        hide: true,
        querystring: exactly({ lang: Lang }),
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
        return loginPage(request, reply, wanted, asTongdaoError(thrown));
      }
      return reply.redirect(wanted ?? '/account', 303);
    },
  );

  app.post('/logout', { schema: { hide: true } }, async (request, reply) => {
    if (request.session !== null) await logOut(pool, request.session);
    forgetSession(request, reply);
    return reply.redirect('/login', 303);
  });

  app.get(
    '/account',
    { schema: { hide: true, querystring: exactly({ lang: Lang }) } },
    async (request, reply) => accountPage(request, reply),
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
        return accountPage(request, reply, asTongdaoError(thrown));
      }
      return reply.redirect('/account', 303);
    },
  );

  function loginPage(
    request: FastifyRequest,
    reply: FastifyReply,
    next: string | null,
    error?: TongdaoError,
  ): FastifyReply {
    const { language, title, problem } = frameOf(request, error);
    return html(reply, language, error).send(renderLogin({ language, title, next, problem }));
  }

  async function accountPage(
    request: FastifyRequest,
    reply: FastifyReply,
    error?: TongdaoError,
  ): Promise<FastifyReply> {
    const { language, title, problem } = frameOf(request, error);
    const { session } = request;
    const begun =
      session === null || session.key.secondFactor
        ? null
        : await begunFactor(pool, await vault(), session.key, `Tongdao ${channel.settings.channel.name}`);
    const { actor, role, endpoint } = readerOf(request);
    const person = { actor, role, endpoint, isLoggedIn: session !== null };
    const factor = session?.key.secondFactor === true ? 'confirmed' : (begun ?? 'none');
    return html(reply, language, error).send(renderAccount({ language, title, person, factor, problem }));
  }

  function frameOf(request: FastifyRequest, error: TongdaoError | undefined) {
    const { title, language: own } = channel.settings.channel;
    const language = languageOf(request, own);
    return {
      language,
      title,
      problem: error === undefined ? null : sentence(error.code, error.params, language),
    };
  }
}

/** What holds secrets is kept by nobody. Throws what is no answer to a form. */
function html(reply: FastifyReply, language: string, error: TongdaoError | undefined): FastifyReply {
  const status = error === undefined ? 200 : statusOf(error);
  if (error !== undefined && status >= 500) throw error;
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .headers({ 'content-language': language, vary: 'accept-language, cookie', 'cache-control': 'no-store' });
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
