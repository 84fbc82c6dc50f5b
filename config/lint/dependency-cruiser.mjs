// Import directions of ARCHITECTURE.md: lower layers never import higher ones, adapters import the contract and what they share in wire.
const layers = [
  ['contract'],
  ['pipeline', 'compare', 'tlog', 'merkle', 'verify', 'proposal'],
  ['storage', 'queue', 'settings', 'observe'],
  ['ledger', 'audit', 'host', 'access', 'connect', 'lookup', 'cases', 'moves', 'exports'],
  ['intake', 'reconcile', 'delivery', 'schedule', 'preview', 'channel.ts'],
  ['api', 'console', 'cli'],
];
const path = (names) =>
  `^src/(${names.map((name) => (name.endsWith('.ts') ? name.replace('.', '\\.') : `${name}/`)).join('|')})`;

const downwards = layers.map((names, layer) => ({
  name: `layer-${layer}-never-upwards`,
  comment: `${names.join(', ')} may only use layers below (and, for pure code, no layer beside)`,
  severity: 'error',
  from: { path: path(names) },
  to: { path: `^(src|adapters)/`, pathNot: path(layers.slice(0, layer + 1).flat()) },
}));

const workersApart = ['intake', 'reconcile', 'delivery', 'schedule', 'preview'].map((name) => ({
  name: `${name}-apart-from-other-workers`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/(intake|reconcile|delivery|schedule|preview)/', pathNot: `^src/${name}/` },
}));

const pureApart = [
  ['pipeline', []],
  ['compare', []],
  ['tlog', []],
  ['merkle', ['tlog']],
  ['verify', ['tlog']],
  ['proposal', ['pipeline']],
].map(([name, others]) => ({
  name: `${name}-is-pure`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: `^src/(${['contract', name, ...others].join('|')})/` },
}));

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...downwards,
    ...workersApart,
    ...pureApart,
    {
      name: 'adapters-use-the-contract-and-wire-only',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/', pathNot: '^adapters/wire/' },
      to: { path: '^(src|adapters)/', pathNot: '^(src/contract/|adapters/wire/|adapters/$1/)' },
    },
    {
      name: 'wire-uses-the-contract-only',
      severity: 'error',
      from: { path: '^adapters/wire/' },
      to: { path: '^(src|adapters)/', pathNot: '^(src/contract/|adapters/wire/)' },
    },
    {
      name: 'demo-platforms-know-nothing-of-the-channel',
      severity: 'error',
      from: { path: '^src/demo/platforms/' },
      to: { path: '^(src|adapters)/', pathNot: '^src/demo/platforms/' },
    },
    {
      name: 'the-verifier-needs-no-server',
      severity: 'error',
      from: { path: '^src/(verify|tlog)/' },
      to: { path: 'node_modules/' },
    },
    {
      name: 'only-known-packages',
      severity: 'error',
      // The launcher and the conformance suite run in a checkout, where devDependencies are.
      from: { path: '^(src|adapters)/', pathNot: '^(src/tongdao\\.mjs|adapters/conformance/)' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
