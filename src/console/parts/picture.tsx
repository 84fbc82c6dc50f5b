import type { Overview } from '../../api/overview.ts';
import { fill } from '../../contract/text.ts';
import type { Page } from '../page.ts';
import { Card } from './card.tsx';
import { deliveriesTo, type Standing, standingOf } from './standing.ts';

const NODE = { width: 240, height: 92 };
const GAP = 60;

interface Node {
  readonly name: string;
  readonly title: string;
  readonly adapter: string;
  readonly standing: Standing;
  readonly words: string;
  /** When it was read last. */
  readonly read: string;
  /** What is on its way there. */
  readonly flow: string;
  readonly waiting: boolean;
}

/** The endpoints, each joined to the channel: side by side on a wide screen, one below the other on a narrow one. */
export function Picture({ page, overview }: { readonly page: Page; readonly overview: Overview }) {
  const { words, language, format, channel, now } = page;
  const nodes = overview.endpoints.map((endpoint): Node => {
    const standing = standingOf(endpoint);
    const count = deliveriesTo(overview, endpoint.name);
    const fresh = endpoint.datasets.flatMap(({ freshAt }) => (freshAt === null ? [] : [freshAt.getTime()]));
    const last = fresh.length === 0 ? null : new Date(Math.max(...fresh));
    return {
      name: endpoint.name,
      title: endpoint.title[language],
      adapter: endpoint.adapter,
      standing,
      words: words[standing.word],
      read: last === null ? words.unread : fill(words.readAgo, { when: format.distance(last, now) }),
      flow: count === 0 ? words.nothingWaits : fill(words.toDeliver, { count: format.number(count) }),
      waiting: count > 0,
    };
  });
  const list = nodes
    .map((node) => `${node.title} (${node.words}, ${node.read}, ${node.flow})`)
    .join(language === 'zh' ? '、' : ', ');
  const text = fill(words.pictureText, { count: nodes.length, list });
  const drawing = { nodes, text, channel: words.channel, name: channel[language] };
  return (
    <Card id="picture" title={words.picture} hidden>
      <div class="picture">
        <Wide {...drawing} />
        <Tall {...drawing} />
      </div>
    </Card>
  );
}

interface Drawing {
  readonly nodes: readonly Node[];
  readonly text: string;
  readonly channel: string;
  readonly name: string;
}

function Wide({ nodes, text, channel, name }: Drawing) {
  const width = Math.max(nodes.length, 2) * (NODE.width + GAP) - GAP;
  const left = (width - (nodes.length * (NODE.width + GAP) - GAP)) / 2;
  return (
    <svg
      class="wide"
      role="img"
      aria-label={text}
      viewBox={`-44 -4 ${width + 88} 264`}
      xmlns="http://www.w3.org/2000/svg"
    >
      <rect class="channel" x="0" y="188" width={width} height="68" rx="12" />
      <text class="channel-title" x={width / 2} y="217" text-anchor="middle">
        {channel}
      </text>
      <text class="channel-name" x={width / 2} y="240" text-anchor="middle">
        {name}
      </text>
      {nodes.map((node, at) => {
        const x = left + at * (NODE.width + GAP);
        const middle = x + NODE.width / 2;
        return (
          <g>
            <Endpoint node={node} x={x} y={0} />
            <line
              class={node.waiting ? 'link waiting' : 'link'}
              x1={middle}
              y1={NODE.height}
              x2={middle}
              y2="188"
            />
            <circle class="joint" cx={middle} cy={NODE.height} r="5" />
            <circle class="joint" cx={middle} cy="188" r="5" />
            <text class="flow" x={middle - 14} y="145" text-anchor="end">
              ↓ {node.read}
            </text>
            <text class="flow" x={middle + 14} y="145">
              ↑ {node.flow}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function Tall({ nodes, text, channel, name }: Drawing) {
  const step = NODE.height + 62;
  const height = nodes.length * step;
  return (
    <svg
      class="tall"
      role="img"
      aria-label={text}
      viewBox={`-4 -4 368 ${height + 40}`}
      xmlns="http://www.w3.org/2000/svg"
    >
      <rect class="channel" x="0" y="0" width="60" height={height + 28} rx="12" />
      <text
        class="channel-title"
        x="30"
        y="0"
        text-anchor="middle"
        transform={`translate(37 ${(height + 28) / 2}) rotate(-90) translate(-30 0)`}
      >
        {channel}
        <tspan class="channel-name" dx="12">
          {name}
        </tspan>
      </text>
      {nodes.map((node, at) => {
        const y = at * step + 12;
        const middle = y + NODE.height / 2;
        return (
          <g>
            <Endpoint node={node} x={120} y={y} />
            <line class={node.waiting ? 'link waiting' : 'link'} x1="60" y1={middle} x2="120" y2={middle} />
            <circle class="joint" cx="60" cy={middle} r="5" />
            <circle class="joint" cx="120" cy={middle} r="5" />
            <text class="flow" x="134" y={y + NODE.height + 20}>
              ← {node.read}
            </text>
            <text class="flow" x="134" y={y + NODE.height + 38}>
              → {node.flow}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function Endpoint({ node, x, y }: { readonly node: Node; readonly x: number; readonly y: number }) {
  return (
    <g class="endpoint" transform={`translate(${x} ${y})`}>
      <rect class="box" width={NODE.width} height={NODE.height} rx="10" />
      <text class="endpoint-title" x="18" y="33">
        {node.title}
      </text>
      <text class="endpoint-kind" x="18" y="54">
        {node.name} · {node.adapter}
      </text>
      <Shape mark={node.standing.mark} />
      <text class="endpoint-standing" x="36" y="77">
        {node.words}
      </text>
    </g>
  );
}

/** As the marks of the page: shape and colour. */
function Shape({ mark }: Pick<Standing, 'mark'>) {
  const kind = `shape ${mark}`;
  if (mark === 'warn') return <path class={kind} d="M23 67 L29 78 L17 78 Z" />;
  if (mark === 'bad') return <path class={kind} d="M23 66 L29.5 72.5 L23 79 L16.5 72.5 Z" />;
  return <circle class={kind} cx="23" cy="72.5" r={mark === 'busy' ? 4.5 : 5.5} />;
}
