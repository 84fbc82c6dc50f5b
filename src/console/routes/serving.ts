import type { FastifyReply, FastifyRequest } from 'fastify';
import { type TProperties, Type } from 'typebox';
import type { Api } from '../../api/context.ts';
import { languageOf } from '../../api/language.ts';
import { exactly } from '../../api/schemas.ts';
import { LANGUAGES } from '../../contract/text.ts';
import { formatFor } from '../format.ts';
import type { Page } from '../page.ts';
import type { Notice } from '../shell.tsx';
import { wordsIn } from '../words.ts';

/** The query of a page: every one can be asked for in a language. */
export const query = <Members extends TProperties>(members: Members) =>
  exactly({ ...members, lang: Type.Optional(Type.Enum([...LANGUAGES])) });

/** Why somebody does something, for the record. */
export const Reason = Type.String({ minLength: 2, maxLength: 200, pattern: '^[^\\p{Cc}\\p{Cs}]+$' });

/** What a form was answered with, told on the page that it leads to. */
const GOOD = [
  'started',
  'resent',
  'parkedNow',
  'replayedGood',
  'revoked',
  'stepTaken',
  'moveProposed',
  'exceptionEnded',
  'schedulePaused',
  'scheduleResumed',
] as const;
const BAD = ['replayedBad'] as const;
export const Done = Type.Optional(Type.Enum([...GOOD, ...BAD]));

export function noticeOf(
  { words }: Page,
  done: (typeof GOOD | typeof BAD)[number] | undefined,
): Notice | null {
  if (done === undefined) return null;
  return { mark: BAD.some((one) => one === done) ? 'bad' : 'good', text: words[done] };
}

/** After a form: the page that shows what came of it, so that reloading does not send it again. */
export function seeOther(reply: FastifyReply, address: string): FastifyReply {
  return reply.redirect(address, 303);
}

export function pageFor({ channel }: Pick<Api, 'channel'>, request: FastifyRequest): Page {
  const { title, timeZone, language: fallback } = channel.settings.channel;
  const language = languageOf(request, fallback);
  return {
    language,
    words: wordsIn(language),
    format: formatFor(language, timeZone),
    timeZone,
    channel: title,
    reader: request.reader,
    isLoggedIn: request.session !== null,
    now: new Date(),
    address: request.url,
    datasets: channel.datasets,
    endpoints: new Map(channel.settings.endpoints.map(({ name, title }) => [name, title])),
  };
}

const A_YEAR_S = 31_536_000;

/** Sends a page; the language that was clicked is kept. */
export function sendPage(reply: FastifyReply, page: Page, html: string): FastifyReply {
  if (new URL(page.address, 'http://localhost').searchParams.has('lang')) {
    reply.header('set-cookie', `lang=${page.language}; Path=/; Max-Age=${A_YEAR_S}; SameSite=Lax; HttpOnly`);
  }
  return reply
    .type('text/html; charset=utf-8')
    .headers({ 'content-language': page.language, vary: 'accept-language, cookie' })
    .send(html);
}
