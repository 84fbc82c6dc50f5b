import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { inProject, TEXTS, textOf } from './texts.ts';

/** As GitHub makes an anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchors = (path: string): readonly string[] =>
  [...textOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

for (const text of TEXTS) {
  t.test(`${text}: every relative link leads somewhere`, async (t) => {
    const links = [...textOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    for (const link of links.filter((one) => !/^https?:/.test(one))) {
      const [file = '', anchor] = link.split('#');
      const path = file === '' ? text : join(dirname(text), file);
      t.ok(existsSync(inProject(path)), link);
      if (anchor !== undefined) t.ok(anchors(path).includes(anchor), link);
    }
  });
}

t.test('what the image is built of is there', async (t) => {
  const sources = [...textOf('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)];
  t.ok(sources.length > 0);
  for (const path of sources.flatMap(([, list = '']) => list.replace(/ \.$/, '').split(' '))) {
    t.ok(existsSync(inProject(path)), path);
    const [top = ''] = path.split('/');
    const passes = new RegExp(`^!(${top}|${path})$`, 'm');
    t.match(textOf('.dockerignore'), passes, `${path} gets through .dockerignore`);
  }
});
