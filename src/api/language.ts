import type { FastifyRequest } from 'fastify';
import { LANGUAGES, type Language } from '../contract/text.ts';

/** What the request asks for by `?lang=`, the console's cookie or Accept-Language (RFC 9110 §12.5.4), else the channel's own language. */
export function languageOf(request: FastifyRequest, fallback: Language): Language {
  const { lang } = (request.query ?? {}) as { readonly lang?: unknown };
  const { cookie = '', 'accept-language': header = '' } = request.headers;
  return known(lang) ?? kept(cookie) ?? accepted(header) ?? fallback;
}

function kept(cookie: string): Language | undefined {
  return known(/(?:^|; *)lang=(\w+)/.exec(cookie)?.[1]);
}

function accepted(header: string): Language | undefined {
  return header
    .split(',')
    .map((range) => {
      const [tag = '', ...params] = range.split(';').map((part) => part.trim());
      const quality = params.find((param) => param.startsWith('q='))?.slice(2) ?? '1';
      return { language: known(tag.toLowerCase().split('-')[0]), quality: Number(quality) };
    })
    .filter(({ language, quality }) => language !== undefined && quality > 0)
    .sort((a, b) => b.quality - a.quality)[0]?.language;
}

function known(value: unknown): Language | undefined {
  return LANGUAGES.find((language) => language === value);
}
